// Lesson 00. What a GAN is, a first generated picture, how a notebook works, and what computes on this machine.

// %% [markdown]
// # 00 · Start here
//
// A forger paints banknotes. An expert is shown notes, some real, some forged, and says of each how likely it is to
// be real. The forger never sees a real note: he only hears how to change each forgery so that the expert would
// believe it a little more. The expert is told afterwards which were forged, and learns too. If both keep up
// with each other, the forgeries get better, until the expert can only guess.
//
// A **generative adversarial network**, a GAN, is this game between two programs that learn
// (Goodfellow et al. 2014). The forger is the **generator** $G$, the expert the **discriminator** $D$.
//
// ![Random numbers z go into the generator G, which makes fakes. Real and fake samples go into the discriminator D, which
// gives each a logit. Two losses read the logits. The gradient of D’s loss goes back into D alone; that of G’s loss goes
// back through D and the fakes into G.](../docs/diagrams/gan.svg)
//
// *Real samples are blue, fakes vermilion, G orange, D green, in every figure. Grey arrows are numbers
// on their way forward, purple ones the advice on the way back. Lesson 01 explains "logit", "loss" and "gradient".*
//
// ## What for?
//
// Once trained, the generator makes as many new samples as you like. That is of use where a thing must look or sound
// *sharp* and there is no single right answer:
//
// - making small photographs large (SRGAN, Ledig et al. 2017), or horses into zebras (CycleGAN, Zhu et al. 2017);
// - turning a spectrogram into speech (HiFi-GAN, Kong et al. 2020), or making a slow image generator fast (adversarial
//   diffusion distillation, Sauer et al. 2023).
//
// It is not the best tool for everything: pictures from a sentence are mostly made by diffusion models today, and text by
// models that predict the next word.
//
// You need TypeScript, but no machine learning and no GPU.
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
// Each digit is 28 × 28 = 784 numbers, from −1 (paper, shown black) to 1 (ink, shown white). The generator turns
// random numbers into 784 such numbers. It is a **network**: a fixed formula with many numbers in it, its **weights**.
// Learning changes the weights and nothing else. Nobody labels the pictures or says what a 7 is: such learning is called
// *unsupervised*.
//
// ## Before learning
//
// The next cell makes a GAN with random weights, gives its generator 25 lists of 100 random numbers, the
// **latents** $z$, and shows what comes out. **Predict first**: digits, parts of digits, noise, one
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
// gives the same picture, on any day. (A GPU may differ in the last digits.)
//
// A slide deck, one of the texts that this course grew from, says that a generator "creates fake samples by adding noise".
// As you see, nothing is added to anything: random numbers are all that goes in.
//
// ## Learning
//
// Now let it play against a discriminator. Each **step** shows both networks some examples and changes
// their weights a little. The next lessons take the game apart; here, just watch the pictures of the same
// latents change. **Predict first**: which will come first, the black paper, strokes, or whole digits?

// %%
const steps = course.budget({ quick: 40, standard: 600, full: 3000 });
const learning = await watch(
  train(gan, digits.train, { ...settings, seed: 1, steps: steps }),
  show.progressBar(),
  show.liveImages(() => generate(gan, latents), {
    every: course.budget({ quick: 20, standard: 50, full: 100 }),
    columns: 5,
  }),
);
console.log(`${steps} steps took ${learning.at(-1)!.seconds.toFixed(0)} s`);

// %% [markdown]
// Do they look like digits? More than before, and less than the real ones. Every lesson has a **meter**, a number that says
// how good the samples are. Here is a very plain one: most of a real picture is paper. How much of the generator's is?

// %%
/** The mean of all pixels, from −1 (all paper) to 1 (all ink). */
async function meanPixel(images: tf.Tensor): Promise<number> {
  const mean = tf.mean(images);
  const [value] = await mean.data();
  mean.dispose();
  return value!;
}

const drawn = generate(gan, latents);
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
const largestPixel = tf.max(tf.abs(drawn));
const reach = (await largestPixel.data())[0]!;
console.log(`uniform grey: ${greyMark.toFixed(3)}, as good as real digits`);

// %% [markdown]
// An even dark grey. So ask of each meter in this course what would fool it. Later lessons use better ones.
//
// ## Stop
//
// Press the stop button of your notebook (■, or I twice on the keyboard): a training ends after the step at hand, and what it
// has learnt stays. A program can stop it too. The next cell asks for a million steps, and cancels them after two seconds.

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
tf.dispose([noise, latents, drawn, realSamples, grey, largestPixel]);
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
//   `const n: number = 'one';` to a cell. A failed cell forgets its names: mend it and run it again.
// - `await` may stand anywhere, but a cell whose only `await` is that of a `for await` loop is refused: put the loop into an
//   `async` function.
// - From a later cell, change no name of an earlier one, but the contents of an object (`state.count += 1`). And write
//   `{ x: x }`, not `{ x }`, when `x` comes from an earlier cell: the kernel does not find it otherwise.
// - **Loops over many numbers** belong into a function that gets what it needs as arguments: names of earlier cells are
//   slow to reach in a notebook (not in the course's pages). The next cell measures how slow.
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
// From a terminal: `npm start -- 01 --budget quick` runs lesson 01 and writes it as a web page; `npm run lab` opens all
// lessons in Jupyter.

// %%
console.log(`This is the ${course.budgetName()} budget.`);

// %% [markdown]
// ## Where this course comes from
//
// It grew from five short texts on GANs, *the five documents*. Each shows a network and makes claims. Here every network is
// built as its document has it, the claims are measured, and then both are made better.
//
// | name in this course | how the text is headed | what it shows | lessons |
// |---|---|---|---|
// | the question-answer document | "Deep Learning GAN using PyTorch, Question-Answer Generator" | networks said to answer questions | 01, 02, 09 |
// | the binary-sequence document | "Generative adversarial networks for text generation" | networks of one layer that write bits | 07 |
// | the structured-data document | "Deep Learning with GAN using PyTorch, Structured Data and Unstructured Data" | digits, and a word on tables | 05, 10, 12 |
// | the simple-GAN document | a course page without a heading; its example is "Building a Simple GAN" | digits, three exercises, three tips | 01 to 05, 11 |
// | the batch-norm document | "TIL \| GAN - NLP Text Generation Model" | digits with a bigger network, a word on long sentences | 06, 07, 12 |
//
// ## Summary
//
// - A GAN is two networks: a generator that turns random numbers into samples, and a discriminator that tells real from fake.
//   Only the discriminator sees real data; the generator learns from it.
// - The same seed gives the same picture again.
// - A meter says how good samples are, and can be fooled: ours by an even grey.
//
// Next: **lesson 01**, the game itself, on single numbers.
//
// ## Appendix: what computes here
//
// All computing is done by TensorFlow.js, on one of several engines, called **backends**:
//
// ![A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of four backends:
// tensorflow on the processor or an NVIDIA GPU, webgpu on any GPU, wasm on the processor, or cpu, plain JavaScript on the
// processor. useBackend takes the first one of this row that the machine has.](../docs/diagrams/backends.svg)
//
// Ask your machine. Where one is missing, it says why:

// %%
const reports = await backends.available();
for (const { name, available, device, reason } of reports) {
  console.log(
    `${available ? '✓' : '–'} ${name.padEnd(10)} ${[device, reason].filter(Boolean).join('. ')}`,
  );
}

// %% [markdown]
// How fast are they? What takes the time of this course is the **training step**. We time that of the tiny networks of
// lesson 02 (*numbers*) and of those of lesson 05 (*digits*). **Predict first**: a step on digits is about a hundred times as much
// arithmetic. On the fastest backend, will it take a hundred times as long?

// %%
const onNumbers = await backends.time(training.trialOf(presets.gaussianNumbers));
const onDigits = await backends.time(training.trialOf(presets.simpleMnist));
const timed = onDigits.flatMap(({ name, milliseconds }, i) => {
  const tiny = onNumbers[i]?.milliseconds;
  if (milliseconds === undefined || tiny === undefined) return [];
  return [{ name: name, numbers: tiny, digits: milliseconds }];
});

const line = (first: string, ...rest: string[]) =>
  console.log(first.padEnd(12) + rest.map((text) => text.padStart(20)).join(''));
line('backend', 'numbers, ms a step', 'digits, ms a step', 'pictures a second');
for (const { name, numbers, digits } of timed) {
  line(name, numbers.toFixed(1), digits.toFixed(1), (100_000 / digits).toFixed(0));
}

// %% [markdown]
// Less, on a fast engine: much of the small step's time must be something else than arithmetic. So time it, before you take
// a GPU for granted.
//
// `useBackend()` takes the first of the row that your machine has (an imitated GPU does not count);
// `useBackend('auto', { for: training.trialOf(presets.simpleMnist) })` times them and takes the fastest for these
// networks. The variable `TSGAN_BACKEND` wins over both.
//
// Every lesson ends with a cell that throws if something that the lesson says is not so on your machine:

// %% tags=["fold"]
const isHere = (wanted: string) =>
  reports.some(({ name, available }) => name === wanted && available);
const fastest = timed.reduce((best, row) => (row.digits < best.digits ? row : best));
const gaps = {
  before: Math.abs(ink['before learning'] - ink['a thousand real digits']),
  after: Math.abs(ink[`after ${steps} steps`]! - ink['a thousand real digits']),
};
const claims: [claim: string, holds: boolean][] = [
  ['wasm and cpu compute on every machine', isHere('wasm') && isHere('cpu')],
  [
    'for the digits some backend is at least twice as fast as cpu',
    fastest.name !== 'cpu' && timed.find(({ name }) => name === 'cpu')!.digits > 2 * fastest.digits,
  ],
  ['a picture is 784 numbers from −1 to 1', drawn.shape[1] === 784 && reach <= 1],
  ['the same seeds draw the same picture', largest === 0],
  [
    'uniform grey gets the mark of real digits',
    Math.abs(greyMark - ink['a thousand real digits']) < 1e-4,
  ],
  ['learning brought the mean pixel nearer to that of real digits', gaps.after < 0.5 * gaps.before],
  ['the million steps were stopped', stopped.step < 1_000_000 && stopped.seconds < 10],
  [
    'in a notebook names of earlier cells are at least three times slower',
    !('node' in process.versions) || byName > 3 * byArgument,
  ],
];
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const broken = claims.filter(([, holds]) => !holds);
if (broken.length > 0) throw new Error(`Not true here: ${broken.map(([c]) => c).join('; ')}`);
