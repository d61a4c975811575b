// Lesson 03. From the simple-GAN document and the structured-data document: their MNIST networks.

// %% [markdown]
// # 03 · MNIST with plain networks
//
// Two documents draw MNIST digits with plain multilayer perceptrons. In this lesson you will
//
// 1. train both as they are written, for seconds instead of a hundred epochs;
// 2. read the results with meters: which digits occur, how clearly, how far from real ones;
// 3. find out what goes wrong, with numbers: a discriminator that is too sure, and gradients that fade;
// 4. do what the simple-GAN document leaves as exercises (other networks, least squares, the class told
//    to both), and measure what each is worth.
//
// You need lesson 01, and lesson 02 for mode collapse.

// %%
import {
  budget,
  budgetName,
  conditionalMnist,
  conditionOnLabels,
  digitClassifier,
  digitReference,
  digitScores,
  discriminate,
  every,
  everyLabel,
  forward,
  generate,
  lineFigure,
  loadMnist,
  minimax,
  nonSaturating,
  oneHotLabels,
  progressBar,
  quickMnist,
  Random,
  show,
  showImages,
  simpleMnist,
  tf,
  train,
  trainableVariables,
  useBackend,
  watch,
  WeightAverage,
  wideMnist,
  type DataSet,
  type DigitScores,
  type Gan,
  type Preset,
  type Progress,
} from 'tsgan';

const { device } = await useBackend();
const seed = 1;
const digits = loadMnist({ seed: 1 });
console.log(`${device}; budget: ${budgetName()}; ${digits.train.size} digits to learn from`);

// %% [markdown]
// ## First, the picture
//
// What we want, and what we have before any training: eight real digits, and eight images of a fresh
// generator.

// %%
const fresh = simpleMnist(new Random(seed));
const untrained = generate(fresh.gan, 8, { random: new Random(2) });
await showImages(
  tf.concat([tf.tensor2d(digits.train.samples.slice(0, 8 * 784), [8, 784]), untrained]),
  {
    columns: 8,
    rowLabels: ['real', 'untrained'],
  },
);

// %% [markdown]
// ## The networks of the two documents
//
// | | simple-GAN document | structured-data document |
// |---|---|---|
// | generator | 100-256-256-784 | 100-256-512-1024-784 |
// | discriminator | 784-256-256-1 | 784-512-256-1 |
// | Adam | 2e-4, $\beta_1 = 0.9$ | 2e-4, $\beta_1 = 0.5$ |
// | batch | 100 | 64 |
//
// Both have relu and a final tanh in the generator, leaky relu in the discriminator, and the same loop:
// discriminator first, by the sum of its two losses, then the generator by $-\log D(G(z))$. They differ
// in width, and in one small number: $\beta_1$, how long Adam remembers past gradients.
//
// ## The loop
//
// You wrote the loop by hand in lesson 01 and will again in lesson 04. Here it comes from the library, so
// that four networks fit into one lesson. A run trains a preset and measures what came out:

// %%
const classifier = await digitClassifier();
const reference = digitReference(await classifier.read(digits.test.samples));
const real = digitScores(await classifier.read(digits.validation.samples), reference);

interface Run {
  readonly gan: Gan;
  readonly scores: DigitScores;
  readonly history: readonly Progress[];
  /** 30 images of the first latents: never chosen. */
  readonly images: Float32Array;
}

/** Labels for a generator that takes some: each class equally often. */
const askFor = (gan: Gan, count: number) =>
  gan.generator.inputs.length === 2 ? { condition: oneHotLabels(everyLabel(count)) } : {};

/**
 * Trains a preset for `steps` steps and measures 1,000 samples. With `decay` they come from the mean of
 * G's weights, of which every fifth step keeps that share.
 */
async function run(
  { gan, training }: Preset,
  data: DataSet,
  steps: number,
  decay?: number,
): Promise<Run> {
  const average = new WeightAverage(gan.generator, decay ?? 0);
  const history = await watch(
    train(gan, data, { ...training, steps: steps, seed: seed, reportEvery: 5 }),
    every(5, () => average.update()),
    progressBar(steps, gan.name),
  );
  if (decay !== undefined) average.settle();
  average.dispose();
  const samples = tf.tidy(() =>
    generate(gan, 1000, { random: new Random(1000), ...askFor(gan, 1000) }),
  );
  const images = tf.tidy(() => generate(gan, 30, { random: new Random(30), ...askFor(gan, 30) }));
  const scores = digitScores(await classifier.read(samples), reference);
  const shown = (await images.data()) as Float32Array;
  tf.dispose([samples, images]);
  return { gan, scores, history, images: shown };
}

const steps = budget({
  quick: { simple: 30, wide: 30, quick: 40, told: 40 },
  standard: { simple: 700, wide: 700, quick: 5000, told: 800 },
  full: { simple: 8000, wide: 12500, quick: 12500, told: 12500 },
});
const simple = await run(fresh, digits.train, steps.simple);
const wide = await run(wideMnist(new Random(seed)), digits.train, steps.wide);
for (const { gan, images } of [simple, wide]) {
  await showImages(images, { columns: 10, caption: `${gan.name}: 30 samples, none picked` });
}

// %% [markdown]
// Judge for yourself, and then let the meters judge. The **shares** say how often each digit was read;
// the **MNIST score** (1 to 10, more is better) is high if each image is clearly one digit and all occur;
// the **Fréchet distance** (less is better) compares the classifier's features of fakes and of real
// digits. Lesson 04 has the formulas. The row of real digits is what perfect samples would give.

// %%
const percent = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(5);
function row(name: string, { shares, score, frechet }: DigitScores): string {
  const meters = score.toFixed(2).padStart(7) + frechet.toFixed(0).padStart(9);
  return name.padEnd(19) + shares.map(percent).join('') + meters;
}
const header = `${''.padEnd(19)}${real.shares.map((_, d) => String(d).padStart(5)).join('')}  score  Fréchet`;
console.log(
  [
    header,
    row('real digits', real),
    row('simple MNIST', simple.scores),
    row('wide MNIST', wide.scores),
  ].join('\n'),
);

// %% [markdown]
// ## What went wrong, and how you would know
//
// The simple-GAN document names three troubles: vanishing gradients, mode collapse, instability. Look
// for each in the run of its own network.
//
// **A discriminator that is too sure.** The losses of a balanced game stay near $2 \log 2 = 1.386$ for D
// and $\log 2 = 0.693$ for G. If D's loss falls towards 0, it tells real from fake every time.

// %%
const losses = (of: Run, loss: 'discriminatorLoss' | 'generatorLoss') => ({
  x: of.history.map(({ step }) => step),
  y: of.history.map((event) => event[loss]),
});
await show(
  lineFigure(
    {
      'D, simple': losses(simple, 'discriminatorLoss'),
      'D, wide': losses(wide, 'discriminatorLoss'),
      'G, simple': losses(simple, 'generatorLoss'),
      'G, wide': losses(wide, 'generatorLoss'),
      '2 log 2': {
        x: [0, Math.max(steps.simple, steps.wide)],
        y: [2 * Math.log(2), 2 * Math.log(2)],
        dashed: true,
      },
    },
    { title: 'Losses of the two documents’ networks', x: 'step', y: 'loss (nats)' },
  ),
);

// %% [markdown]
// **Gradients that vanish.** The document blames high learning rates. There is a simpler cause: a D that is
// sure. The generator of the *minimax* game goes down $\log(1 - D(G(z)))$, whose slope is proportional to
// $D(G(z))$: near 0, nothing is left. That is why both documents (and everybody) take $-\log D(G(z))$
// (lesson 01). Here are the two gradients of the same generator against the same discriminator:

// %%
/** Length of the gradient that the generator gets from 256 fakes, all weights in one vector. */
function gradientNorm(
  { generator, discriminator, latent }: Gan,
  objective: Gan['objective'],
): number {
  return tf.tidy(() => {
    const z = latent(256, new Random(9));
    const { grads } = tf.variableGrads(
      () => objective.generatorLoss(forward(discriminator, forward(generator, z, true), true)),
      trainableVariables(generator),
    );
    return Math.sqrt(
      Object.values(grads).reduce((sum, g) => sum + tf.sum(tf.square(g)).dataSync()[0]!, 0),
    );
  });
}
const belief = tf.tidy(() => {
  const fakes = generate(simple.gan, 256, { random: new Random(9) });
  return tf.mean(tf.sigmoid(discriminate(simple.gan, fakes))).dataSync()[0]!;
});
const gradients = {
  minimax: gradientNorm(simple.gan, minimax),
  nonSaturating: gradientNorm(simple.gan, nonSaturating),
};
console.log(`simple MNIST, mean D(G(z)) = ${belief.toFixed(3)}`);
console.log(`gradient of the minimax generator         ${gradients.minimax.toFixed(4)}`);
console.log(`gradient of the non-saturating generator  ${gradients.nonSaturating.toFixed(4)}`);

// %% [markdown]
// **Mode collapse** you see in the shares: digits that never come. And **instability** in how jagged the
// losses are.
//
// ## Better networks
//
// The document's three exercises, done and measured.
//
// *Other networks and least squares.* `quickMnist` is 100-256-512-784 against 784-512-256-1. It has batch
// norm in the generator (lesson 04); a little dropout in the discriminator, against learning the training
// digits by heart; the least-squares loss, whose slope does not fade where D is sure (lesson 02); and a
// learning rate of 1e-3 with $\beta_1 = 0.5$. At such a rate the generator circles around what it should be.
// So its samples come from the mean of its weights over the last five hundred steps or so: each fifth step
// keeps 0.99 of the mean and adds 0.01 of what the weights are now. The training does not know of that.
//
// *The class told to both.* `conditionalMnist` is nearly the same with the class, but by the documents' own loss
// (lesson 08 says why). Asked for all ten digits equally often, it is a generator of digits like the others, but one
// that learnt from labels. Keep that in mind when you compare: it was given more.

// %%
const quick = await run(quickMnist(new Random(seed)), digits.train, steps.quick, 0.99);
const told = await run(
  conditionalMnist(new Random(seed)),
  conditionOnLabels(digits.train),
  steps.told,
  0.95,
);
for (const { gan, images } of [quick, told]) {
  await showImages(images, { columns: 10, caption: `${gan.name}: 30 samples, none picked` });
}
console.log(
  [
    header,
    row('real digits', real),
    row('simple MNIST', simple.scores),
    row('wide MNIST', wide.scores),
    row('quick MNIST', quick.scores),
    row('conditional MNIST', told.scores),
  ].join('\n'),
);

// %% [markdown]
// Compare with care: in the standard budget the networks had different numbers of steps, 700 each for the plain ones,
// 5,000 for the quick one, 800 with the class. None had the documents' hundred epochs: `full` gives every network its
// time. And this is one seed each. From three seeds the quick network had scores of 7.81, 7.84 and 7.98 after 5,000
// steps (`bench/mnist.md`).
//
// ## Summary
//
// - The same loop trains all of these; what differs is width, $\beta_1$, normalisation and the loss.
// - A meter needs a yardstick: real digits, read by the same classifier.
// - Where D is sure, the minimax gradient fades and the non-saturating one does not.
// - Least squares, batch norm, a higher rate and averaged weights learn in a minute what plain networks need long
//   for. Labels help most: 800 steps with them score about what 5,000 do without.
//
// ## Exercises
//
// `exercises/03-mnist-mlp.ipynb` has the document's three exercises to do yourself: deeper networks, least
// squares, and the class appended to the inputs.
//
// ## References
//
// - I. Goodfellow et al., *Generative Adversarial Nets*, 2014, section 3 and algorithm 1.
// - T. Salimans et al., *Improved Techniques for Training GANs*, 2016, section 4.
// - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule*, 2017, section 3.
// - X. Mao et al., *Least Squares Generative Adversarial Networks*, 2017, equation 2.
//
// The last cell checks what this lesson claimed.

// %%
const present = (run: Run) => run.scores.shares.filter((share) => share >= 0.01).length;
const isQuick = budgetName() === 'quick';
const claims: Record<string, boolean> = {
  'real digits score near ten, and are near each other': real.score > 9.4 && real.frechet < 30,
  // In the quick budget D is not sure yet; then the minimax gradient is the larger one.
  'a sure D fades the minimax gradient, not the other':
    (isQuick || belief < 0.5) && belief < 0.5 === gradients.minimax < gradients.nonSaturating,
  'the better networks draw all ten digits':
    isQuick || [quick, told].every((run) => present(run) === 10),
  'they are nearer to real digits than the plain ones':
    isQuick ||
    [quick, told].every(
      ({ scores }) => scores.frechet < Math.min(simple.scores.frechet, wide.scores.frechet),
    ),
  'told no class, the quick network has a MNIST score of 7.5': isQuick || quick.scores.score >= 7.5,
};
for (const [claim, holds] of Object.entries(claims)) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const broken = Object.keys(claims).filter((claim) => !claims[claim]);
if (broken.length > 0) throw new Error(`This run does not bear out: ${broken.join('; ')}.`);
