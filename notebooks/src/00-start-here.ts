// Lesson 00. What a GAN is, a first generated picture, how a notebook works, and what computes on this machine.

// %% [markdown]
// # 00 · Start here
//
// A forger paints banknotes. An expert is shown notes, some real, some forged, and says of each how likely it is to
// be real. The forger never sees a real note: he only hears how to change each forgery so that the expert would
// believe it a little more. The expert is told afterwards which were forged, and learns too. If all goes well,
// the forgeries get better, until the expert can only guess.
//
// A **generative adversarial network**, a GAN, is this game between two programs that learn
// (Goodfellow et al. 2014). The forger is the **generator** $G$, the expert the **discriminator** $D$.
//
// ![Random numbers z go into the generator G, which makes fakes. Real and fake samples go into the discriminator D, which
// gives each a logit. Two losses read the logits. The gradient of D’s loss goes back into D alone; that of G’s loss goes
// back through D and the fakes into G.](../docs/diagrams/gan.svg)
//
// *In every figure real samples are blue, fakes vermilion (a red orange), G is yellow-orange, D green. Grey arrows are numbers
// on their way forward, pink ones the advice on the way back. Lesson 01 explains "logit", "loss" and "gradient".*
//
// ## What for?
//
// Once trained, the generator makes as many new samples as you like. That is of use where a thing must look or sound
// *sharp* and there is no single right answer:
//
// - making small photographs large (Ledig et al. 2017), or photographs of horses into photographs of zebras (Zhu et al. 2017);
// - turning a spectrogram (how loud each pitch is, moment by moment) into the sound of a voice (Kong et al. 2020);
// - teaching a fast maker of pictures to do in one step what a slow one does in dozens (Sauer et al. 2023).
//
// It is not the best tool for everything: pictures from a sentence are mostly made by other networks today (diffusion
// models), and text by models that predict the next word.
//
// You need TypeScript and school mathematics: logarithm, derivative, integral, and what a probability is. No machine
// learning, no GPU.
//
// ## A picture first
//
// Run the next cell: click into it, then press Shift + Enter.

// %%
import { backends, course, data, nets, presets, show, training } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch } from 'tsgan';

const backend = await useBackend();
console.log(`Computing with ${backend.name}: ${backend.device}.`);

const digits = data.loadMnist({ seed: 1 });
await show.images(digits.train.samples.subarray(0, 60 * 784), {
  columns: 12,
  caption: 'Sixty of the digits that people wrote by hand. Networks will imitate them.',
});

// %% [markdown]
// Each digit is 28 × 28 = 784 numbers, from −1 (paper, shown black) to 1 (ink, shown white, as in a negative). The generator turns
// random numbers into 784 such numbers. It is a **network**: a fixed formula with many numbers in it, its **weights**.
// Learning changes the weights and nothing else. Nobody labels the pictures or says what a 7 is: such learning is called
// *unsupervised*.
//
// ## Before learning
//
// The next cell takes a GAN with random weights from the library (a **preset**: networks, and settings for their training),
// gives its generator 25 lists of 100 random numbers, the
// **latents** $z$, and shows what comes out. (`dispose` frees memory: more of that below.) **Predict first**: digits, parts of digits, noise, one
// grey? And if the same latents go in again, the same pictures?

// %%
const { gan, settings } = presets.quickMnist(new Random(1));
const latents = gan.latent(25, new Random(2));
const noise = generate(gan, latents);
await show.images(noise, {
  columns: 5,
  caption: 'Twenty-five pictures of a generator that has learnt nothing.',
});

const twin = presets.quickMnist(new Random(1)).gan;
const noiseAgain = generate(twin, latents);
const difference = tf.max(tf.abs(tf.sub(noise, noiseAgain)));
const largest = (await difference.data())[0]!;
console.log(`The same seeds again: no pixel differs by more than ${largest}.`);
tf.dispose([noiseAgain, difference]);
nets.disposeGan(twin);

// %% [markdown]
// Noise, and the same noise again. All randomness comes from a **seed**, the number in `new Random(1)`: the same seed
// gives the same weights, the same noise and the same training, on any day. (On a GPU, or another kind of processor, the
// last digits differ, and after some hundred steps so do the pictures.)
//
// One of the texts that this course grew from, the slides on text generation, says that a generator "creates fake samples by
// adding noise". As you see, nothing is added to anything: random numbers are all that goes in.
//
// ## Learning
//
// Now let it play against a discriminator. Each **step** shows both networks some examples and changes
// their weights a little; an **epoch** is once through all training digits. `train` makes the steps, and `watch` shows each
// to whoever wants to see it. The next lessons take the game apart (this first GAN plays a variant built for speed: least squares, with
// helpers of lesson 06). Here, just watch the pictures of the same latents change. **Predict first**: which will come first,
// the black paper, strokes, or whole digits?

// %%
const steps = course.budget({ quick: 40, standard: 600, full: 3000 });
const moments = [10, 30, 60, 100, 200, 400, 600, 3000].filter((step) => step <= steps);
const strip: tf.Tensor[] = [];
const learning = await watch(
  train(gan, digits.train, { ...settings, seed: 1, steps: steps }),
  show.progressBar(),
  show.liveImages(() => generate(gan, latents), {
    every: course.budget({ quick: 20, standard: 50, full: 100 }),
    columns: 5,
  }),
  show.every(10, ({ step }) => {
    if (moments.includes(step)) strip.push(generate(gan, latents));
  }),
);
console.log(`${steps} steps took ${learning.at(-1)!.seconds.toFixed(0)} s`);

// %% [markdown]
// Ten of them again, a row for each moment of the training:

// %%
const film = tf.concat(strip.map((pictures) => tf.slice(pictures, 0, 10)));
await show.images(film, {
  columns: 10,
  rowLabels: moments.map((step) => `step ${step}`),
  caption: 'The same ten latents, at several steps of one training.',
});

// %% [markdown]
// The paper came first: by step 60 the edges are black, and up to step 100 the same cloud of specks stands in the middle of each picture.
// Strokes and the shapes of digits come together: here, by step 200.
//
// Do they look like digits? More than before, and less than the real ones. Every lesson has a **meter**, a number that says
// how good the samples are. Here is a very plain one: most of a real picture is paper. How much of the generator's is? The best
// mark is that of real digits. (Before learning, the meter reads the 25 pictures above.)

// %%
/** The mean of all pixels, from −1 (all paper) to 1 (all ink). */
async function meanPixel(images: tf.Tensor): Promise<number> {
  const mean = tf.mean(images);
  const [value] = await mean.data();
  mean.dispose();
  return value!;
}

const drawn = generate(gan, 1000, { random: new Random(3) });
const realSamples = tf.tensor2d(digits.train.samples.subarray(0, 1000 * 784), [1000, 784]);
const ink = {
  'a thousand real digits': await meanPixel(realSamples),
  'before learning': await meanPixel(noise),
  [`after ${steps} steps`]: await meanPixel(drawn),
};
for (const [name, value] of Object.entries(ink)) {
  console.log(`${name.padEnd(24)} ${value.toFixed(3)}`);
}

// %% [markdown]
// The meter likes the generator. Should you? **Predict first**: which picture, with not a stroke of a digit in it, would
// get the best mark of all?

// %%
const grey = tf.fill([5, 784], ink['a thousand real digits']);
const greyMark = await meanPixel(grey);
await show.images(grey, { columns: 5, caption: 'Five pictures with a perfect mark.' });
console.log(`uniform grey: ${greyMark.toFixed(3)}, as good as real digits`);

// %% [markdown]
// An even dark grey. So ask of each meter what would fool it. Later lessons use better ones.
//
// ## Stop
//
// Press the stop button of your notebook (■, or I twice on the keyboard): a training ends after the step at hand, and what it
// has learnt stays. The next cell asks for a million steps, and cancels them after two seconds.

// %%
const history = await watch(
  train(gan, digits.train, {
    ...settings,
    seed: 2,
    steps: 1_000_000,
    signal: AbortSignal.timeout(2000),
  }),
  show.progressBar(),
);
const stopped = history.at(-1)!;
tf.dispose([noise, latents, ...strip, film, drawn, realSamples, grey]);
nets.disposeGan(gan);
console.log(`stopped at step ${stopped.step}, after ${stopped.seconds.toFixed(1)} s`);

// %% [markdown]
// ## A first tensor
//
// A **tensor** is a block of numbers with a *shape*: what networks take and give. It lives where the
// computing is done, perhaps on a GPU, so you ask for the numbers with `await tensor.data()`.

// %%
const a = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);
const doubled = tf.mul(a, 2);
const columnSums = tf.sum(a, 0);
console.log(`shape of a: [${a.shape}]`);
console.log(`a · 2: ${Array.from(await doubled.data())}`);
console.log(`sums over the rows: ${Array.from(await columnSums.data())}`);
tf.dispose([a, doubled, columnSums]);

// %% [markdown]
// The last line frees the memory. `tf.tidy(() => …)` does the same for everything that was made inside it.
//
// ## How these notebooks work
//
// - **Cells run in the order in which you run them**. If something is strange, choose *Restart kernel and run all cells*.
// - **They are checked before they run.** A cell with a type error does not run at all. Try it: add
//   `const n: number = 'one';` to a cell. `await` may stand anywhere.
// - A cell should not assign to a name of an earlier one: that cell's functions would go on seeing the old value. It may
//   change what is inside an object (`state.count += 1`).
// - **Loops over many numbers** belong in a function that gets what it needs as arguments: in a notebook, names of earlier
//   cells are slow to reach. (In the pages that `npm run book` makes they are not.) The next cell measures how slow.
// - Whatever you break here, `git checkout notebooks` brings back.

// %%
/** The shortest of five times that a task takes, in milliseconds. */
function fastestOfFive(task: () => number): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    task();
    return performance.now() - start;
  });
  return Math.min(...times);
}

const byName = fastestOfFive(() => {
  let sum = 0;
  for (let i = 0; i < 300_000; i++) sum += digits.train.samples[i]!;
  return sum;
});
const addUp = (numbers: Float32Array, count: number) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += numbers[i]!;
  return sum;
};
const byArgument = fastestOfFive(() => addUp(digits.train.samples, 300_000));
console.log(
  `300,000 additions: ${byName.toFixed(1)} ms by the name of an earlier cell, ` +
    `${byArgument.toFixed(1)} ms by an argument`,
);

// %% [markdown]
// ## Budgets
//
// The variable `TSGAN_BUDGET` says how long a lesson trains: `quick`, less than 40 s, to see that everything runs;
// `standard`, the default, at most 3 minutes on two cores; `full`, as long as the originals, hours without a GPU.
//
// `npm start -- 01 --budget quick` runs lesson 01 and writes it as a web page; `npm run lab` opens all lessons in Jupyter.

// %%
console.log(`This is the ${course.budgetName()} budget.`);

// %% [markdown]
// ## Where this course comes from
//
// It grew from five short texts on GANs, *the five documents*. Here every network is built as its document has it, the claims are
// measured, and then both are made better.
//
// | name in this course | how the text is headed | what it shows | lessons |
// |---|---|---|---|
// | the question-answer document | "Deep Learning GAN using PyTorch, Question-Answer Generator" | networks said to answer questions | 01, 02, 09 |
// | the binary-sequence document | "Generative adversarial networks for text generation", slides | networks of one layer that write bits | 07 |
// | the structured-data document | "Deep Learning with GAN using PyTorch, Structured Data and Unstructured Data" | digits, and a word on tables | 05, 10, 12 |
// | the simple-GAN document | "Generative Adversarial Networks (GANs)", a course page; its example is headed "Building a Simple GAN" | digits, three exercises, three tips | 01 to 05, 11 |
// | the batch-norm document | "TIL \| GAN - NLP Text Generation Model" | digits with a bigger network, a word on long sentences | 06, 07, 12 |
//
// ## Summary
//
// - A GAN is two networks: a generator that turns random numbers into samples, and a discriminator that tells real from fake.
//   Only the discriminator sees real data; the generator learns from the discriminator alone.
// - The same seed gives the same training again.
// - A meter says how good samples are, and can be fooled: ours by an even grey.
//
// Next: **lesson 01**, the game itself, on single numbers.
//
// ## Appendix: what computes here
//
// All computing is done by TensorFlow.js, on one of several engines, called **backends**:
//
// ![A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of five backends: tensorflow
// on the processor or an NVIDIA GPU, webgpu on any GPU, blas, wasm, or cpu, which is plain JavaScript, on the processor.
// useBackend takes the first one of this row that the machine has, but for blas.](../docs/diagrams/backends.svg)
//
// The last digits of `blas` are those of a library of your machine, so it is never taken unasked. Where a backend is missing, your machine
// says why:

// %%
const reports = await backends.available();
for (const { name, available, device, reason } of reports) {
  console.log(
    `${available ? '✓' : '–'} ${name.padEnd(10)} ${[device, reason].filter(Boolean).join('. ')}`,
  );
}

// %% [markdown]
// How fast are they? What takes the time of this course is the **training step**. We time that of the tiny networks of
// lesson 02 (*numbers*) and of those of lesson 05 (*digits*). A step uses every weight for every sample, several times over:
// on digits that is about a hundred times as much arithmetic. **Predict first**: will it take a hundred times as long?

// %%
/** The weights of both networks, times the samples of a step. */
function work({ gan, settings }: presets.Preset): number {
  const weights = gan.generator.countParams() + gan.discriminator.countParams();
  nets.disposeGan(gan);
  return weights * settings.batchSize;
}
const ofNumbers = work(presets.gaussianNumbers(new Random(1)));
const ofDigits = work(presets.simpleMnist(new Random(1)));
const moreWork = ofDigits / ofNumbers;
console.log(`${ofNumbers} uses of a weight, ${ofDigits} for digits: ${moreWork.toFixed(0)} times`);

// %%
const onNumbers = await backends.time(training.trialOf(presets.gaussianNumbers));
const onDigits = await backends.time(training.trialOf(presets.simpleMnist));
const timed = onDigits.flatMap(({ name, milliseconds }, i) => {
  const tiny = onNumbers[i]?.milliseconds;
  if (milliseconds === undefined || tiny === undefined) return [];
  return [{ name: name, numbers: tiny, digits: milliseconds }];
});

const line = (first: string, ...rest: string[]) =>
  console.log(first.padEnd(8) + rest.map((text) => text.padStart(20)).join(''));
line('backend', 'numbers, ms a step', 'digits, ms a step', 'times as long');
for (const { name, numbers, digits } of timed) {
  line(name, numbers.toFixed(1), digits.toFixed(1), (digits / numbers).toFixed(0));
}

// %% [markdown]
// Less; but plain JavaScript comes nearer to it than a faster backend. Besides its arithmetic each operation of a step has a price of its own:
// a call, memory for its result, a note for the gradient. Where arithmetic is fast, tiny networks pay mostly that. So time your own
// networks before you choose a backend.
//
// `useBackend()` takes the first of the row that your machine has, except `blas` and a GPU that is only imitated.
// `useBackend('auto', { for: training.trialOf(presets.simpleMnist) })` tries them all, `blas` too, and takes the fastest for
// these networks. `useBackend('wasm')` takes that one, as lesson 01 does: the same program on every machine. (Even so the last
// digits may differ: a processor that multiplies and adds in one go rounds once, another twice.) The variable
// `TSGAN_BACKEND` wins over all of these.
//
// ## References
//
// I. Goodfellow et al. (2014), *Generative adversarial nets*. · C. Ledig et al. (2017), *Photo-realistic single image
// super-resolution using a generative adversarial network*. · J.-Y. Zhu et al. (2017), *Unpaired image-to-image translation
// using cycle-consistent adversarial networks*. · J. Kong et al. (2020), *HiFi-GAN: generative adversarial networks for efficient
// and high fidelity speech synthesis*. · A. Sauer et al. (2023), *Adversarial diffusion distillation*.
//
// Every lesson ends with a cell that throws if something it says is not so on your machine:

// %% tags=["fold"]
/** What a fresh GAN draws after ten steps; the seeds decide. */
async function tenSteps(): Promise<tf.Tensor> {
  const { gan, settings } = presets.quickMnist(new Random(1));
  await watch(train(gan, digits.train, { ...settings, seed: 1, steps: 10 }));
  const pictures = generate(gan, 25, { random: new Random(2) });
  nets.disposeGan(gan);
  return pictures;
}
const [one, two] = [await tenSteps(), await tenSteps()];
const apart = tf.max(tf.abs(tf.sub(one, two)));
const trainedApart = (await apart.data())[0]!;
tf.dispose([one, two, apart]);
function extremes(numbers: Float32Array): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  return [least, most];
}
const [least, most] = extremes(digits.train.samples);

// %% tags=["fold"]
const isHere = (wanted: string) =>
  reports.some(({ name, available }) => name === wanted && available);
/** How many times as long a step on digits takes on a backend. */
function longer(which: string): number {
  const row = timed.find(({ name }) => name === which);
  return row ? row.digits / row.numbers : NaN;
}
const onGpu = ['tensorflow', 'webgpu'].includes(backend.name);
const gaps = {
  before: Math.abs(ink['before learning'] - ink['a thousand real digits']),
  after: Math.abs(ink[`after ${steps} steps`]! - ink['a thousand real digits']),
};

// %% tags=["fold"]
const claims: [claim: string, holds: boolean][] = [
  ['a real digit is 784 numbers from −1 to 1', least === -1 && most === 1],
  ['the same seeds draw the same pictures before learning', largest === 0],
  ['and after ten steps of two trainings', trainedApart <= (onGpu ? 1e-2 : 0)],
  ['learning brought the mean pixel nearer to that of real digits', gaps.after < 0.5 * gaps.before],
  ['the million steps were stopped', stopped.step < 1_000_000 && stopped.seconds < 10],
  ['wasm and cpu compute here', isHere('wasm') && isHere('cpu')],
  ['on wasm digits take less than half their share of arithmetic', longer('wasm') < moreWork / 2],
  ['and on cpu at least twice as large a share as on wasm', longer('cpu') > 2 * longer('wasm')],
];
if ('node' in process.versions) {
  claims.push(['names of earlier cells are at least three times slower', byName > 3 * byArgument]);
}
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const broken = claims.filter(([, holds]) => !holds);
if (broken.length > 0) throw new Error(`Not true here: ${broken.map(([c]) => c).join('; ')}`);
