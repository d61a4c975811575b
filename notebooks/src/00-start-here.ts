// Lesson 00. What a GAN is, a first generated picture, how a notebook works, and what computes on this machine.

// %% [markdown]
// # 00 · Start here
//
// A forger paints banknotes. An expert is shown notes, some real, some forged, and says of each how likely it is to
// be real. The forger never sees a real note: all that he hears is how to change each forgery so that the expert would
// believe it a little more. The expert learns too, from being told afterwards which were forged. If both keep up
// with each other, the forgeries get better, until the expert can only guess.
//
// A **generative adversarial network**, a GAN, is this game between two programs that learn
// (Goodfellow et al. 2014). The forger is the **generator** $G$, the expert the **discriminator** $D$.
//
// ![Random numbers z go into the generator G, which makes fakes. Real and fake samples go into the discriminator D, which
// gives each a logit. Two losses read the logits. The gradient of D’s loss goes back into D alone; that of G’s loss goes
// back through D and the fakes into G.](../docs/diagrams/gan.svg)
//
// *Real samples are blue, fakes vermilion, G orange, D green, here and in every figure that shows them. Grey arrows are numbers
// on their way forward; purple ones are the advice on the way back. The words "logit", "loss" and "gradient" are
// explained in lesson 01.*
//
// ## What for?
//
// Once trained, the generator makes as many new samples as you like. That is of use where a thing must look or sound
// *sharp* and there is no single right answer:
//
// - making small photographs large (SRGAN, Ledig et al. 2017), and turning one kind of picture into another, without
//   matching pairs to learn from (CycleGAN, Zhu et al. 2017);
// - turning a spectrogram into speech (HiFi-GAN, Kong et al. 2020);
// - letting an image generator that needs many steps work in one to four (adversarial diffusion distillation, Sauer et al. 2023).
//
// It is not the best tool for everything. Pictures from a sentence are mostly made by diffusion models today, and text by
// models that learn to predict the next word. Lessons 07 and 09 measure how GANs fare on text.
//
// You need TypeScript. You need no machine learning and no GPU. In this first lesson you will train a GAN that draws
// digits, put a number on how good it is and see that number fooled, and learn how these notebooks work. An appendix
// finds out what computes on your machine, and how fast.
//
// ## A picture first
//
// Run the next cell: click into it, then press Shift + Enter.

// %%
import { backends, course, data, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch } from 'tsgan';

const backend = await useBackend();
console.log(`Computing with ${backend.name}: ${backend.device}.`);

const digits = data.loadMnist({ seed: 1 });
await show.images(digits.train.samples.subarray(0, 60 * 784), {
  columns: 12,
  caption: 'Sixty of the digits that people wrote by hand. Networks will imitate them.',
});

// %% [markdown]
// Each digit is 28 × 28 = 784 numbers, from −1 (paper, shown black) to 1 (ink, shown white). The generator is a
// function from some random numbers to 784 such numbers. Most functions of that kind draw grey noise. Learning
// means finding, step by step, one whose pictures could be among those above. Here such a function is always a
// **network**: a fixed formula with many numbers in it, its **weights**. Learning changes the weights and nothing
// else. Nobody labels the pictures or says what a 7 is: such learning is called *unsupervised*.
//
// ## Before learning
//
// The next cell makes a GAN whose weights are random, gives its generator 25 lists of 100 random numbers, the
// **latents** $z$, and shows what comes out. **Predict first**: what will you see? Digits, parts of digits, noise, one
// grey? And if the same latents go in again, the same pictures or others?

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
// gives the same weights and the same picture, on any day. (A GPU adds up in another order, and may differ in the last digits.)
//
// One of the texts that this course grew from, a slide deck, says that a generator "creates fake samples by adding noise".
// As you see, nothing is added to anything: random numbers are all that goes in, and the network turns them into a picture.
//
// ## Learning
//
// Now let it play for a short while against a discriminator. Each **step** shows both networks some examples and changes
// their weights a little. Lesson 01 takes the game apart; here, just watch. The pictures always come from the same
// latents, so you see the same pictures change. **Predict first**: which will come first, the black paper, strokes, or
// whole digits?

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
// Do they look like digits? More than before, and less than the real ones. "More" and "less" are feelings, and this
// course does not trust them. Every lesson has a **meter**: a number that says how good the samples are. Here is a
// very plain one. Most of a real picture is paper. How much of the generator's is?

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
// An even dark grey. A meter can be fooled by whoever knows it, and a learner finds the way without meaning to. So ask
// of each meter in this course what would fool it. Later lessons use better ones.
//
// ## Stop
//
// Training takes time, and one day you will want to stop. Press the stop button of your notebook (■, or I twice
// on the keyboard): a training of this course ends after the step at hand, and what it has learnt stays. A program
// can stop it too. The next cell asks for a million steps, with a signal that cancels them after two seconds.

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
// A **tensor** is a block of numbers with a *shape*. Networks take tensors and give tensors. They live where the
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
// The last line frees the memory: the engine does not know when you no longer need a tensor. `tf.tidy(() => …)`
// does the same for everything that was made inside it. You will see both all the time.
//
// ## How these notebooks work
//
// - **Cells run one by one**, in the order in which you run them, and remember: a name from one cell can be used in all
//   later ones. If something is strange, choose *Restart kernel and run all cells*.
// - **They are checked before they run.** A cell with a type error does not run at all. Try it: add
//   `const n: number = 'one';` to a cell.
// - **A failed cell forgets its names.** Mend it and run it again before you go on.
// - `await` may stand anywhere. One exception: a cell whose only `await` is that of a `for await` loop is refused. Put
//   the loop into an `async` function.
// - You may write `const x = …` again in another cell. But do not change a name of an earlier cell from a later one: keep
//   what changes in an object (`const state = { count: 0 }`).
// - Write `{ x: x }`, not `{ x }`, when `x` comes from an earlier cell: the kernel does not find it otherwise.
// - **Loops over many numbers** belong into a function that gets what it needs as arguments. Names of earlier cells are
//   slow to reach. The next cell measures how slow.
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
// The same lesson can run for seconds or for hours. The variable `TSGAN_BUDGET` says which:
//
// | budget | for | a lesson takes |
// |---|---|---|
// | `quick` | finding out whether everything runs | less than 40 s |
// | `standard` | reading; what it is without the variable | at most 3 minutes on two processor cores |
// | `full` | the original's own epochs | hours without a GPU |
//
// From a terminal: `npm start -- 01` runs lesson 01 without any notebook program and writes it as a web page;
// `npm start -- 01 --budget quick` does so in the quick budget; `npm run lab` opens all lessons in Jupyter.

// %%
console.log(`This is the ${course.budgetName()} budget.`);

// %% [markdown]
// ## Where this course comes from
//
// It grew from five short texts on GANs: blog posts, a slide deck, a page of another course. Lessons call them *the five
// documents*. Each shows a network and makes claims. Here every network is built as its document has it, the claims
// are measured, and then both are made better.
//
// | name in this course | how the text is headed | what it shows | lessons |
// |---|---|---|---|
// | the question-answer document | "Deep Learning GAN using PyTorch, Question-Answer Generator" | networks said to answer questions | 01, 09 |
// | the binary-sequence document | "Generative adversarial networks for text generation" | networks of one layer that write bits | 07 |
// | the structured-data document | "Deep Learning with GAN using PyTorch, Structured Data and Unstructured Data" | digits, and a word on tables | 05, 10, 12 |
// | the simple-GAN document | a course page without a heading; its example is "Building a Simple GAN" | digits, three exercises, three tips | 01, 03, 05, 11 |
// | the batch-norm document | "TIL \| GAN - NLP Text Generation Model" | digits with a bigger network, a word on long sentences | 06, 07, 12 |
//
// ## Appendix: what computes here
//
// All computing is done by TensorFlow.js. It has several engines, called **backends**. You need only one:
//
// ![A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of four backends:
// tensorflow on the processor or an NVIDIA GPU, webgpu on any GPU, wasm on the processor, or cpu, plain JavaScript on the
// processor. useBackend takes the first one of this row that the machine has.](../docs/diagrams/backends.svg)
//
// *Nothing else in a lesson depends on which of them computes.*
//
// | name | what it is | what it needs |
// |---|---|---|
// | `tensorflow` | Google's own library, on the processor or an NVIDIA GPU | `npm run native`, or the package's own download |
// | `webgpu` | any GPU, by its own driver | a GPU with a driver for Vulkan, Metal or Direct3D 12 |
// | `wasm` | WebAssembly, with inner loops of our own | nothing |
// | `cpu` | plain JavaScript | nothing |
//
// Ask your machine. Where one is missing, it says why, and what to do.

// %%
const reports = await backends.available();
for (const { name, available, device, reason } of reports) {
  console.log(
    `${available ? '✓' : '–'} ${name.padEnd(10)} ${[device, reason].filter(Boolean).join('. ')}`,
  );
}

// %% [markdown]
// ## How fast is it
//
// The work of this course is the **training step**: show some examples to both networks, compute how each should
// change, change them. So that is what we time, on two pairs of networks:
//
// - *numbers*: the tiny ones of lesson 01, some two thousand weights in all, 256 numbers a step;
// - *digits*: those of lesson 05, some half a million weights, 100 pictures a step.
//
// It takes some seconds for each. A backend that is far slower than the best is measured by a single step, and a GPU
// that is only imitated by the processor not at all. **Predict first**: a step on digits is about a hundred times as much
// arithmetic as one on numbers. On the fastest backend, will it take a hundred times as long?

// %%
/** The networks of lesson 01, for timing. */
function numbersPreset(random: Random): presets.Preset {
  const shape = { sizes: [1, 32, 32, 1], hidden: [nets.leakyRelu(0.2)], random };
  return {
    gan: {
      name: 'numbers',
      generator: nets.mlp({ name: 'generator', ...shape }),
      discriminator: nets.mlp({ name: 'discriminator', ...shape }),
      latent: (batchSize, random) => random.uniformTensor([batchSize, 1], -1, 1),
      objective: objectives.nonSaturating,
    },
    settings: { batchSize: 256 },
    epochs: 1,
  };
}

// %%
const onNumbers = await backends.time(training.trialOf(numbersPreset));
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

// %%
const names = timed.map(({ name }) => name);
await show.figure({
  data: [
    { type: 'bar', name: 'numbers', x: names, y: timed.map((row) => row.numbers) },
    { type: 'bar', name: 'digits', x: names, y: timed.map((row) => row.digits) },
  ],
  layout: {
    title: { text: 'One training step on each backend of this machine' },
    barmode: 'group',
    bargap: 0.3,
    xaxis: { title: { text: 'backend' } },
    yaxis: {
      title: { text: 'milliseconds (lower is better)' },
      type: 'log',
      dtick: 1,
      exponentformat: 'none',
    },
  },
});

// %% [markdown]
// *The scale is logarithmic: from one line to the next it is ten times slower.* Compare the two colours. The steps differ
// about a hundredfold in arithmetic, but on a fast engine much less in time: a large part of the small step's time must
// be something else than arithmetic. So do not take for granted that a GPU is the fastest for small networks: time it.
//
// `useBackend()` takes the first one of the table that your machine has; an imitated GPU does not count.
// `useBackend('wasm')` takes that one, and `useBackend('auto', { for: training.trialOf(presets.simpleMnist) })` times them as above
// and takes the fastest for these very networks. To decide from outside, set the variable `TSGAN_BACKEND`: it wins over everything.

// %% [markdown]
// ## The claims, checked
//
// Every lesson ends with a cell like this: it throws if something that the lesson says is not so on your machine.

// %%
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
  ['names of earlier cells are at least three times slower', byName > 3 * byArgument],
];
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const broken = claims.filter(([, holds]) => !holds);
if (broken.length > 0) throw new Error(`Not true here: ${broken.map(([c]) => c).join('; ')}`);

// %% [markdown]
// ## Summary
//
// - A GAN is two networks: a generator that turns random numbers into samples, and a discriminator that tells real from fake.
//   Only the discriminator sees real data; the generator learns from it.
// - The same seed gives the same picture again.
// - A meter says how good samples are, and each meter can be fooled: ours by an even grey.
// - A tensor is a block of numbers with a shape. Free it when you are done.
// - A backend computes; which one is fastest depends on the networks.
//
// Next: **lesson 01**, the game itself, on single numbers, where you can check every formula.
