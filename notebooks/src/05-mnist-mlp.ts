// Lesson 05. From the simple-GAN document and the structured-data document: their MNIST networks.

// %% [markdown]
// # 05 · MNIST with plain networks
//
// Two tutorials promise handwritten digits from plain networks. We run their networks for a hundredth of the time: noise. Must it be,
// after so few steps?
//
// ![A generator of layers 100, 256, 256 and 784 turns noise into a picture of 784 pixels. A discriminator of layers 784,
// 256, 256 and 1 turns real and fake pictures into logits, which two losses read. The gradient of D’s loss ends in D, that
// of G’s loss goes on through the fake picture into G.](../docs/diagrams/plain-mnist.svg)
//
// *The simple-GAN document's networks, trained as in lesson 02: each loss sends its gradient to one network.*
//
// The tutorials are "Generative Adversarial Networks (GANs)", here called the *simple-GAN document*, and "Deep Learning with
// GAN using PyTorch, Structured Data and Unstructured Data". You will
//
// 1. put numbers on noise and on digits: which digits occur, how clearly, how far from real ones;
// 2. change one thing at a time, then one after the other, then take one back, and see what makes digits out of noise;
// 3. train a wider network, and watch its digits take shape.
//
// You need lessons 01 and 02, and lesson 03 for mode collapse.

// %%
import { readFileSync } from 'node:fs';
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { discriminate, generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const { name: backend, device } = await useBackend();
const seed = 1;
const digits = data.loadMnist({ seed: 1 });
console.log(`${device}; budget: ${course.budgetName()}; ${digits.train.size} digits to learn from`);

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
// Each number is the width of a layer: 100 random numbers go in, 784 pixels come out. Between layers G has relu, D leaky
// relu. G ends in tanh, since pixels lie between −1 and 1; D ends in a logit.
//
// Training is the same in both: first the discriminator, by the sum of its two losses, then the generator, by
// $-\log D(G(z))$. Besides widths, one more layer and the batch, one small number differs: $\beta_1$ says for how long Adam
// remembers past gradients.
//
// Here are the networks of the simple-GAN document:

// %%
const random = new Random(seed);
const gan: Gan = {
  name: 'as written',
  generator: nets.mlp({
    name: 'generator',
    sizes: [100, 256, 256, 784],
    hidden: [nets.relu()],
    output: [nets.tanh()],
    random,
  }),
  discriminator: nets.mlp({
    name: 'discriminator',
    sizes: [784, 256, 256, 1],
    hidden: [nets.leakyRelu(0.2)],
    random,
  }),
  latent: nets.normalLatent(100),
  objective: objectives.nonSaturating, // G's loss is −log D
};
// The course's preset has the same networks; its settings are those of the table.
const { settings, lessons } = presets.simpleMnist(new Random(seed));
const steps = course.budget(lessons!['05']!).steps!;

// %% [markdown]
// What we want, and what we have: eight real digits, and eight images of the untrained generator.

// %%
const realDigits = tf.tensor2d(digits.train.samples.slice(0, 8 * 784), [8, 784]);
await show.images(tf.concat([realDigits, generate(gan, 8, { random: new Random(2) })]), {
  columns: 8,
  rowLabels: ['real', 'untrained'],
});

// %% [markdown]
// ## Meters
//
// Pictures can be judged by eye, but not a thousand of them, nor would you judge them the same way twice. So a
// *classifier*, a small network of ours that learnt to read real digits, reads 1,000 samples. (Of digits that it has not
// seen, it reads 99 % correctly.) From what it reads come three meters:
//
// - the **shares**: how often each digit was read;
// - the **MNIST score**, 1 to 10, more is better: high if each image is clearly one digit and all digits occur;
// - the **Fréchet distance**, less is better: the classifier sums up an image in 64 numbers, and the distance compares the
//   means and spreads of these numbers for fakes and for real digits. Other real digits have 9, not 0.
//
// (Lesson 06 has formulas.) A meter needs a yardstick, and the table shows both ends of it. Beware of the shares in its second
// row: the classifier never saw noise, and must call it something. Shares say something only where the score is well above 1.

// %%
const classifier = await metrics.digitClassifier();
const reference = metrics.digitReference(await classifier.read(digits.test.samples));
const real = metrics.digitScores(await classifier.read(digits.validation.samples), reference);

async function measure(gan: Gan): Promise<metrics.DigitScores> {
  const samples = generate(gan, 1000, { random: new Random(1000) });
  const scores = metrics.digitScores(await classifier.read(samples), reference);
  samples.dispose();
  return scores;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(6);
function row(name: string, { shares, score, frechet }: metrics.DigitScores): string {
  const meters = score.toFixed(2).padStart(7) + frechet.toFixed(0).padStart(9);
  return name.padEnd(17) + shares.map(percent).join('') + meters;
}
const header = `${''.padEnd(17)}${real.shares.map((_, d) => String(d).padStart(6)).join('')}  score  Fréchet`;
const untrained = row('untrained', await measure(gan));
console.log([header, row('real digits', real), untrained].join('\n'));

// %% [markdown]
// ## Train it as written
//
// **Predict.** The simple-GAN document trains for 100 epochs of 60,000 digits: 60,000 steps of 100. The standard budget has
// 700. How many epochs of 60,000 digits is that? What do you expect to see?

// %%
const options = { ...settings, steps: steps, seed: seed, reportEvery: 5 };
const history = await watch(train(gan, digits.train, options), show.progressBar());
const written = await measure(gan);
await show.images(generate(gan, 20, { random: new Random(30) }), {
  columns: 10,
  caption: `As written, after ${steps} steps: 20 samples, none picked`,
});
console.log([header, untrained, row('as written', written)].join('\n'));

// %% [markdown]
// *700 steps of 100 digits are 1.2 epochs of 60,000: about 1 % of that training. They end in noise.* So a first suspect is
// the length. We ran 100 epochs of our 8,000 digits, once each. The simple-GAN document's networks climbed to a score of 2.9 in 8,000 steps. The
// structured-data document's were still at 1.0 after 12,500, when the wider network at the end of this lesson had 8.3
// (`bench/mnist.md`). Where the documents' full length ends, nobody here has tried. So the question of this lesson is what draws digits *soon*.
//
// ## What the losses say
//
// The simple-GAN document advises to "monitor the loss values", and warns of gradients that vanish.
//
// **Predict.** Where nobody is ahead, D's loss is $2 \log 2 = 1.386$ and G's is $\log 2 = 0.693$. On which side of
// these lines will the losses lie?

// %%
type History = { step: number; discriminatorLoss: number; generatorLoss: number }[];
/** Both losses, smoothed over raw, and where they lie when nobody is ahead. A loss is reported every fifth step. */
function losses(history: History, level: { D: number; G: number }, title: string) {
  const thin = <T>(all: T[]) => all.filter((_, i) => i % Math.ceil(all.length / 150) === 0);
  const x = history.map(({ step }) => step);
  const D = history.map(({ discriminatorLoss }) => discriminatorLoss);
  const G = history.map(({ generatorLoss }) => generatorLoss);
  const [green, orange] = [show.roles.discriminator, show.roles.generator];
  const line = (y: number[], colour: string) => ({ x: thin(x), y: thin(y), colour: colour });
  const even = (loss: number) => ({ x: [0, x.at(-1)!], y: [loss, loss], dashed: true });
  return show.lines(
    {
      'D, raw': line(D, `${green}40`),
      'G, raw': line(G, `${orange}40`),
      'D, over 75 steps': line(show.smoothed(D, 15), green),
      'G, over 75 steps': line(show.smoothed(G, 15), orange),
      'D, nobody ahead': { ...even(level.D), colour: green },
      'G, nobody ahead': { ...even(level.G), colour: orange },
    },
    { title: title, x: 'step', y: 'loss' },
  );
}
await show.figure(losses(history, { D: 2 * Math.LN2, G: Math.LN2 }, 'As written'));
const belief = tf.tidy(() => {
  const fakes = generate(gan, 1000, { random: new Random(9) });
  return tf.mean(tf.sigmoid(discriminate(gan, fakes))).dataSync()[0]!;
});
console.log(`D of a fake, on average: ${belief.toFixed(3)}`);

// %% [markdown]
// *D is ahead: its loss lies far below its line, G's above.* Has G's gradient vanished, then? In D's logit the slope of
// $-\log D$ is $-(1 - D)$ (lesson 01). With the $D$ printed above that is nearly $-1$, the steepest it can be. So at D's
// output the slope is strong. What is left of it after its way back through D and G, the losses do not say.
//
// ## One change at a time
//
// Six changes to the simple-GAN document's training:
//
// - **$\beta_1 = 0.5$** in place of 0.9, the advice of Radford et al. (2016): Adam forgets sooner where it was going;
// - **five times the rate**, 1e-3;
// - **least squares** in place of logarithms: D is to answer 1 for real and 0 for fake, G wants 1 (lesson 04);
// - **batch norm in G**: each hidden number is rescaled so that over the batch its mean is 0 and its deviation 1
//   (lesson 06 takes it apart);
// - **the mean of the weights**: samples are drawn with the running mean of G's weights, which swings less from step to
//   step (Yazıcı et al. 2019). The training itself does not know of it;
// - **four times the steps**: 2,800.
//
// **Predict** which one matters most, and whether any is enough alone. Training all this from three seeds takes a while, so
// it was done beforehand (`bench/one-change.mjs`). The first row is the training above.

// %%
type Run = { seed: number; score: number; frechet: number; digits?: string };
const stored = JSON.parse(readFileSync('../bench/results/mnist-one-change.json', 'utf8')) as {
  results: Record<'alone' | 'together' | 'taken', Record<string, Run[]>>;
};

async function ladder(caption: string, rungs: Record<string, Run[]>) {
  const spread = (of: number[], places: number) =>
    `${metrics.median(of).toFixed(places)} (${Math.min(...of).toFixed(places)} to ${Math.max(...of).toFixed(places)})`;
  console.log(`${caption.padEnd(40)} score of three seeds   Fréchet distance`);
  for (const [name, runs] of Object.entries(rungs)) {
    const score = spread(runs.map((run) => run.score), 2); // prettier-ignore
    const frechet = spread(runs.map((run) => run.frechet), 0); // prettier-ignore
    console.log(`${name.padEnd(40)} ${score.padEnd(22)} ${frechet}`);
  }
  const pixels = Object.values(rungs).flatMap(([first]) =>
    Array.from(atob(first!.digits!).slice(0, 6 * 784), (byte) => byte.charCodeAt(0)),
  );
  await show.images(pixels, {
    columns: 6,
    rowLabels: Object.keys(rungs),
    low: 0,
    high: 255,
    caption: 'Seed 1: the same six latents in each row',
  });
}
await ladder('one change', stored.results.alone);

// %% [markdown]
// *None is enough: each score is that of noise.* But a score has a floor: whatever the classifier cannot read has 1. The distance has no such
// floor, and moves a little; and the eye sees what no meter says: rings with a dark hole, in the row of $\beta_1$.
//
// **Predict again.** Now one after the other, each row with all the changes above it. Where will the first digits appear?

// %%
await ladder('with all above', stored.results.together);

// %% [markdown]
// *The first digits appear in the third row*, where $\beta_1 = 0.5$ joins batch norm and the higher rate: a change that alone
// hardly moved the score. Did $\beta_1$ "do it", then? (The last two rows share their
// trainings: in each, the mean of the weights adds a little.)
//
// **Predict once more.** Four changes reach 5.86 in 700 steps. Take one back: which would be missed most? And what if, with
// all four, the layers of 256 and 256 numbers become 256 and 512 in G, and 512 and 256 in D?

// %%
await ladder('700 steps', {
  'all four': stored.results.together['and least squares']!,
  'without least squares': stored.results.together['and β₁ 0.5']!,
  ...stored.results.taken,
});

// %% [markdown]
// *$\beta_1$ is missed most, by both meters: without it the other three draw noise, from each seed. And alone it drew no digit, either.* Without any
// other one scores fall, but stay above noise. So no change "did it": $\beta_1$ needs company, and the company needs
// $\beta_1$. What a change is worth depends on the others, and that is no matter of the score's floor alone. By the distance, too, $\beta_1$ is worth
// two hundred at most alone, and over a thousand beside the other three. (Exercise 4 takes two back.) And wider layers in both networks bring nothing in 700 steps:
// no seed reaches the median of the narrow ones.
//
// ## The best of this lesson
//
// The network below keeps all six changes and makes five more: wider layers, leaky relu in G, 64 digits a step, 3,000 steps,
// and a D that drops a tenth of its hidden numbers at each step (*dropout*). So it shows what these nets can do, and not
// which of the five does it.

// %%
const { batchNorm, dropout, leakyRelu, linear, tanh } = nets;
const second = new Random(seed);
const block = (units: number) => [linear(units), batchNorm(), leakyRelu(0.2)];
const wider: Gan = {
  name: 'wider network',
  generator: nets.network({
    name: 'generator',
    inputs: { z: [100] },
    layers: [block(256), block(512), linear(784), tanh()],
    random: second,
  }),
  discriminator: nets.network({
    name: 'discriminator',
    inputs: { image: [784] },
    layers: [[512, 256].map((units) => [linear(units), leakyRelu(0.2), dropout(0.1)]), linear(1)],
    random: second,
  }),
  latent: nets.normalLatent(100),
  objective: objectives.leastSquares,
};
const quick = presets.quickMnist(new Random(seed)); // the same networks, with their settings
const plan = course.budget(quick.lessons!['05']!);

// %% [markdown]
// While it learns, eight digits are kept now and then, always of the same eight latents, and the Fréchet distance.

// %%
const average = new training.WeightAverage(wider.generator, plan.average!.keep);
const latents = wider.latent(8, new Random(31));
const seen = new Map<number, { images: Float32Array; frechet: number }>();
const keep = (step: number) =>
  average.within(async () => {
    const drawn = generate(wider, latents);
    const images = (await drawn.data()) as Float32Array;
    drawn.dispose();
    seen.set(step, { images: images, frechet: (await measure(wider)).frechet });
  });
const learning = await watch(
  train(wider, digits.train, {
    ...quick.settings,
    steps: plan.steps!,
    seed: seed,
    reportEvery: plan.average!.every,
  }),
  show.every(plan.average!.every, () => average.update()),
  show.every(plan.steps! / 10, ({ step }) => keep(step)),
  show.progressBar(),
);
average.settle(); // from here on the generator has the mean of its weights
const best = await measure(wider);
console.log([header, row('real digits', real), untrained, row('as written', written), row('wider', best)].join('\n')); // prettier-ignore

// %% [markdown]
// **Predict**: will the losses tell you when the digits become good? (With least squares nobody is ahead where D answers ½ to everything:
// its loss is $\tfrac12 \cdot \tfrac14 + \tfrac12 \cdot \tfrac14 = 0.25$, G's $\tfrac12 \cdot \tfrac14 = 0.125$.)

// %%
const kept = Array.from(seen.keys()); // ten steps
const moments = [0, 3, kept.length - 1].map((i) => kept[i]!);
await show.images(
  moments.flatMap((step) => Array.from(seen.get(step)!.images)),
  { columns: 8, rowLabels: moments.map((step) => `step ${step}`) },
);
/** Both losses, over the 200 steps before. */
const lossesAt = moments.map((step) => {
  const events = learning.filter((event) => event.step > step - 200 && event.step <= step);
  const mean = (of: number[]) => of.reduce((sum, one) => sum + one) / of.length;
  return [mean(events.map((e) => e.discriminatorLoss)), mean(events.map((e) => e.generatorLoss))];
});
moments.forEach((step, i) => {
  const [D, G] = lossesAt[i]!.map((loss) => loss.toFixed(2));
  console.log(`step ${step}: D ${D}, G ${G}, Fréchet distance ${seen.get(step)!.frechet.toFixed(0)}`); // prettier-ignore
});

// %% [markdown]
// *They do not.* They move most in the first few hundred steps. After that they stand nearly still, D ahead, while the distance falls to a
// fraction: each player is measured against an opponent that learns too. Judge a GAN by its samples. The slider goes through all ten
// moments; the picture shows the last.

// %%
const curves = losses(learning, { D: 0.25, G: 0.125 }, '');
await show.live(
  { step: kept },
  async ({ step }) => {
    const { images, frechet } = seen.get(step)!;
    const drawn = await show.imageFigure(images, { columns: 8 });
    const grey = { mode: 'lines' as const, line: { color: '#888888' }, showlegend: false };
    const now = { x: [step, step], y: [0, 1], ...grey };
    const below = { xaxis: 'x2', yaxis: 'y2' };
    return {
      data: [...drawn.data, ...[...curves.data, now].map((line) => ({ ...line, ...below }))],
      layout: {
        title: { text: `Step ${step}: Fréchet distance ${frechet.toFixed(0)}` },
        height: 420,
        xaxis: { ...drawn.layout?.xaxis, domain: [0, 1] },
        yaxis: { ...drawn.layout?.yaxis, domain: [0.74, 1] },
        xaxis2: { anchor: 'y2', title: { text: 'step' } },
        yaxis2: { anchor: 'x2', domain: [0, 0.68], range: [0.1, 0.4], title: { text: 'loss' } },
      },
    };
  },
  { start: { step: kept.at(-1)! } },
);

// %% [markdown]
// And thirty samples, none picked:

// %%
await show.images(generate(wider, 30, { random: new Random(30) }), {
  columns: 10,
  caption: `After ${plan.steps} steps: 30 samples, none picked`,
});

// %% [markdown]
// Most can be read, and all ten digits occur; they are still far from real ones, as the table says. It is no lucky seed: after
// 5,000 steps three seeds had scores of 7.81 to 7.98 and Fréchet distances of 66 to 77 (`mnist-quick.json`). Clearer digits come in lesson 11,
// from networks that are told the class.
//
// ## Summary
//
// - A meter needs a yardstick: real digits at one end, an untrained generator at the other.
// - 700 steps of the documents' plain networks, about 1 % of their training there, end in noise.
// - None of six changes draws digits alone in 700 steps, from any of three seeds; together they do. $\beta_1 = 0.5$ alone hardly moves the
//   score, nor do three others without it; all four draw digits. What a change is worth depends on the others.
// - Losses can tell that something is wrong, such as a D far ahead, and not that all is well: look at samples. A score has a floor, too, and the eye
//   sees below it.
//
// ## Exercises
//
// `exercises/05-mnist-mlp.ipynb` has the simple-GAN document's three exercises to do yourself, each with a training:
// deeper networks, mean squared error, and a conditional GAN; and a fourth, two changes taken back at once.
//
// ## References
//
// - I. Goodfellow et al., *Generative Adversarial Nets*, 2014, section 3, and algorithm 1 in section 4.
// - T. Salimans et al., *Improved Techniques for Training GANs*, 2016, section 4.
// - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule*, 2017: the Fréchet Inception distance.
// - X. Mao et al., *Least Squares Generative Adversarial Networks*, 2017.
// - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional GANs*, 2016: $\beta_1 = 0.5$.
// - Y. Yazıcı et al., *The Unusual Effectiveness of Averaging in GAN Training*, 2019.
//
// The next cell checks what this lesson claimed; in the quick budget it checks less, since after forty steps there is no
// digit yet.

// %% tags=["fold"]
const budget = course.budgetName();
const { alone, together, taken } = stored.results;
const noise = (runs: Run[]) => runs.every((run) => run.score < 2);
const digitsFrom = (runs: Run[]) => runs.every((run) => run.score > 3);
/** A loss of the training as written, over its last hundred steps. */
const lately = (which: 'discriminatorLoss' | 'generatorLoss') =>
  history.slice(-20).reduce((sum, event) => sum + event[which] / 20, 0);
const [early, , late] = moments.map((step) => seen.get(step)!.frechet);

// %% tags=["fold"]
console.log('Of the stored trainings:');
course.claims({
  'no single change draws digits, from any of the seeds': Object.values(alone).every(noise),
  'nor do batch norm and the rate, but with β₁ each seed does':
    noise(together['and rate 1e-3']!) && digitsFrom(together['and β₁ 0.5']!),
  'without β₁ the other three draw noise, without another one scores stay above it': Object.entries(
    taken,
  ).every(([name, runs]) =>
    name === 'without β₁ 0.5' ? noise(runs) : runs.every(({ score }) => score > 2),
  ),
  'the mean of the weights adds a little to each of the longest trainings': together[
    'and the mean of the weights'
  ]!.every(({ score }, i) => score > together['and four times the steps']![i]!.score),
  'beside the other three β₁ takes five times as much off the distance as alone': alone[
    'β₁ 0.5'
  ]!.every(
    ({ frechet }, i) =>
      5 * (alone['as written']![i]!.frechet - frechet) <
      taken['without β₁ 0.5']![i]!.frechet - together['and least squares']![i]!.frechet,
  ),
  'wider layers bring nothing in 700 steps': taken['all four, wider']!.every(
    ({ score }) => score < metrics.median(together['and least squares']!.map((run) => run.score)),
  ),
});

// %% tags=["fold"]
console.log('Of this run:');
course.claims({
  'real digits score near ten, and are near each other': real.score > 9.4 && real.frechet < 30,
  ...(budget === 'standard' && {
    'after 700 steps the plain network draws noise': written.score < 2 && written.frechet > 1000,
    'D is ahead by both losses, and the slope of −log D is nearly −1':
      belief < 0.2 &&
      lately('discriminatorLoss') < 2 * Math.LN2 &&
      lately('generatorLoss') > Math.LN2,
    // Another backend adds in another order.
    'it is the first row of the table':
      backend !== 'wasm' || Math.abs(written.score - alone['as written']![0]!.score) < 0.01,
  }),
  ...(budget !== 'quick' && {
    'the wider network draws all ten digits': best.shares.every((share) => share >= 0.02),
    'its MNIST score is above 7': best.score > 7,
    'after the first tenth the distance falls to less than half, and neither loss moves by 0.05':
      late! < early! / 2 &&
      [0, 1].every((who) => Math.abs(lossesAt[2]![who]! - lossesAt[0]![who]!) < 0.05),
  }),
});
