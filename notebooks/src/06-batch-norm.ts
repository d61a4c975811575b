// Lesson 06. From the batch-norm document: its networks, its loop, and its one slip.

// %% [markdown]
// # 06 · MNIST with batch norm
//
// ![Above: the generator in a row: noise of 100 numbers, a layer of 128, then three blocks of 256, 512 and 1024, each
// with batch norm, then 784 pixels. Below left, in training: the mean and deviation of this very batch scale it, a tenth
// of them goes into the kept ones, and the gradient passes through both. Below right, afterwards: the kept mean and
// deviation scale each sample.](../docs/diagrams/batch-norm.svg)
//
// *The generator of this lesson, and the two modes of its batch norm.*
//
// You will
//
// 1. build batch norm into a generator, write the training step by hand, and train it;
// 2. find a slip that many tutorials copied, `BatchNorm1d(n, 0.8)`, and see what batch norm is worth here;
// 3. meet the trap of batch norm's two modes;
// 4. look for copies of training digits with a meter, after trying to fool it.
//
// You need lesson 05. The networks are those of "TIL | GAN - NLP Text Generation Model", here called the *batch-norm
// document*.

// %%
import { readFileSync } from 'node:fs';
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { Adam, generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const { device } = await useBackend();
const seed = 1;
const digits = data.loadMnist({ seed: 1 });
console.log(`${device}; budget: ${course.budgetName()}; ${digits.train.size} digits to learn from`);

// %% [markdown]
// ## The idea
//
// A deep network is hard to train while the scale of what flows through it is left to chance: where the numbers shrink
// from layer to layer, so do the gradients on their way back. **Batch normalisation** (Ioffe & Szegedy 2015) resets the
// scale after each layer. For every *feature* (each number that a layer gives) it takes the mean $\mu$ and the variance
// $\sigma^2$ over the batch and computes
//
// $$ y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta . $$
//
// In words: subtract the mean, divide by the deviation. $\gamma$ and $\beta$ are learnt. $\varepsilon$ is tiny,
// usually $10^{-5}$, and keeps the division finite where a feature does not vary at all.
//
// The document's generator has batch norm after every hidden layer but the first. Its discriminator has none.

// %%
const { linear, leakyRelu, tanh } = nets;
const norm = () => nets.batchNorm({ epsilon: 1e-5, momentum: 0.9 });
const normed = (units: number) => [linear(units), norm(), leakyRelu(0.2)];
function documentsGan(random: Random): Gan {
  const wide = [normed(256), normed(512), normed(1024)];
  return {
    name: 'batch norm',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [100] },
      layers: [linear(128), leakyRelu(0.2), wide, linear(784), tanh()],
      random: random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [784, 512, 256, 1],
      hidden: [leakyRelu(0.2)],
      random: random,
    }),
    latent: nets.normalLatent(100),
    objective: objectives.nonSaturating,
  };
}

// %% [markdown]
// ## The step, by hand
//
// The document's text lets the discriminator learn first. Its code does the opposite, and we follow the code:
//
// 1. draw latents $z$ and make fakes $G(z)$;
// 2. **the generator moves first**: down the gradient of $-\log D(G(z))$;
// 3. the discriminator moves on *the same* fakes, made before the generator moved, down the gradient
//    of **half** the sum, $\tfrac12 \left[ -\log D(x) - \log (1 - D(G(z))) \right]$.
//
// Half the loss is not half the step: Adam divides each gradient by its own size, so the halves cancel. What changes is
// the number you read: where nobody is ahead it is $\log 2 = 0.693$ instead of $2 \log 2$.
// The networks give logits $a$, so $-\log D = \mathrm{softplus}(-a)$ and $-\log (1 - D) = \mathrm{softplus}(a)$.

// %%
const softplus = (logits: tf.Tensor) => tf.mean(tf.softplus(logits));
const adam = { learningRate: 2e-4, beta1: 0.5 };
const optimizers = { generator: new Adam(adam), discriminator: new Adam(adam) };

/** One step of the document on real digits `[batch, 784]`: both losses before the step. */
function stepByHand({ generator, discriminator, latent }: Gan, real: tf.Tensor, random: Random) {
  const z = latent(real.shape[0], random);
  const fakes = nets.forward(generator, z, true); // true: batch norm's training mode, see below
  const G = optimizers.generator.minimize(() => {
    const logits = nets.forward(discriminator, nets.forward(generator, z, true), true);
    return softplus(tf.neg(logits)).asScalar();
  }, nets.trainableVariables(generator));
  const D = optimizers.discriminator.minimize(() => {
    const onReal = softplus(tf.neg(nets.forward(discriminator, real, true)));
    const onFakes = softplus(nets.forward(discriminator, fakes, true));
    return tf.mul(0.5, tf.add(onReal, onFakes)).asScalar();
  }, nets.trainableVariables(discriminator));
  return { D: D.dataSync()[0]!, G: G.dataSync()[0]! };
}

// %% [markdown]
// **Predict** the losses of the very first step, of a discriminator that knows nothing.

// %%
const byHand = documentsGan(new Random(seed));
const stream = new Random(seed);
const handLosses: { D: number; G: number }[] = [];
for (const { samples } of data.batches(digits.train, 128, stream)) {
  handLosses.push(tf.tidy(() => stepByHand(byHand, samples, stream)));
  if (handLosses.length === 5) break;
}
handLosses.forEach(({ D, G }, i) =>
  console.log(`step ${i + 1}: D ${D.toFixed(4)}, G ${G.toFixed(4)}`),
);

// %% [markdown]
// *Both are about $\log 2 = 0.693$, since D says about ½ to everything. A first loss far from that would be a bug.*
//
// ## The same with the library
//
// `train` holds this loop. The document's 200 epochs of 60,000 digits are 93,800 steps, a matter for a GPU. So below the
// full budget we take three liberties: batches of 64, five times the learning rate, and the least-squares loss. (`full` has
// the document's settings and its 200 epochs, but of our 8,000 digits: 12,600 steps.) Samples come from the mean of G's
// weights, as in lesson 05. And we begin without the slip, with $\varepsilon = 10^{-5}$.

// %%
const full = course.budgetName() === 'full';
/** The preset of the lesson: the document's own in the full budget, else with the three liberties. */
const presetFor = full ? presets.batchNormMnist : presets.batchNormMnistAtOurPace;
const { gan: theirs, settings, lessons } = presetFor(new Random(seed), { epsilon: 1e-5 });
const { average: mean, ...length } = course.budget(lessons!['06']!);
const gan: Gan = { ...documentsGan(new Random(seed)), objective: theirs.objective };

// 25 latents, drawn before the training and never chosen: what you see is what comes.
const latents = new Random(25).normalTensor([25, 100]);
const average = new training.WeightAverage(gan.generator, mean!.keep);
await watch(
  train(gan, digits.train, { ...settings, ...length, seed: seed, reportEvery: mean!.every }),
  show.every(mean!.every, () => average.update()),
  show.progressBar(),
  show.liveImages(() => average.within(() => generate(gan, latents)), {
    every: 300,
    columns: 5,
    caption: 'The same 25 latents',
  }),
);
average.settle();

// %% [markdown]
// Now the meters of lesson 05, with their formulas. The classifier gives each image $x$ ten probabilities $p(y|x)$. Let
// $p(y)$ be their mean over all images.
//
// - **MNIST score**: $\exp \left( \text{mean}_x \, \mathrm{KL}(p(y|x) \,\|\, p(y)) \right)$, 1 to 10: high if each image
//   is clearly some digit *and* all digits occur (Salimans et al. 2016, there with a classifier of photographs).
// - **Fréchet distance**: with means $m$ and covariances $C$ of the classifier's 64 features of fakes and of real digits,
//   $|m_f - m_r|^2 + \mathrm{tr}\left(C_f + C_r - 2 (C_f C_r)^{1/2}\right)$ (Heusel et al. 2017). Other real digits do not
//   give 0.

// %%
const classifier = await metrics.digitClassifier();
const reference = metrics.digitReference(await classifier.read(digits.test.samples));
const real = metrics.digitScores(await classifier.read(digits.validation.samples), reference);
const samples = generate(gan, 1000, { random: new Random(1000) }); // in inference mode
const scores = metrics.digitScores(await classifier.read(samples), reference);
const percent = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(5);
console.log(`digit  ${scores.shares.map((_, digit) => String(digit).padStart(5)).join('')}`);
for (const [name, { shares, score, frechet }] of Object.entries({ fakes: scores, real: real })) {
  console.log(`${name.padEnd(7)}${shares.map(percent).join('')}`);
  console.log(`       MNIST score ${score.toFixed(2)}, Fréchet distance ${frechet.toFixed(0)}`);
}

// %% [markdown]
// ## What goes wrong, 1: the slip
//
// The document writes `nn.BatchNorm1d(output_dim, 0.8)`. In PyTorch the second argument is $\varepsilon$, not the
// momentum. The 0.8 came from a Keras program that has `BatchNormalization(momentum=0.8)`. Python takes it without a word.
//
// A feature of standard deviation $\sigma$ then leaves batch norm with $\sigma / \sqrt{\sigma^2 + 0.8}$ instead of 1.
// Fresh weights make small $\sigma$. **Predict** what is left after three layers:

// %%
/** Mean over the features of the standard deviation over the batch: after each batch norm, and of the pixels. */
function deviations(epsilon: number): number[] {
  const { generator } = presets.batchNormMnist(new Random(seed), { epsilon: epsilon }).gan;
  const layers = generator.layers.filter(({ name }) => /batchNorm|tanh/.test(name));
  const outputs = layers.map(({ output }) => output as tf.SymbolicTensor);
  const inside = tf.model({ inputs: generator.inputs, outputs: outputs });
  return tf.tidy(() => {
    const z = new Random(2).normalTensor([256, 100]);
    return (inside.apply(z, { training: true }) as tf.Tensor[]).map(
      (x) => tf.mean(tf.sqrt(tf.moments(x, 0).variance)).dataSync()[0]!,
    );
  });
}
const [sound, slip] = [deviations(1e-5), deviations(0.8)];
['batch norm 1', 'batch norm 2', 'batch norm 3', 'pixels'].forEach((name, i) =>
  console.log(
    `${name.padEnd(14)}ε = 1e-5: ${sound[i]!.toFixed(3)}   ε = 0.8: ${slip[i]!.toFixed(3)}`,
  ),
);

// %% [markdown]
// *Next to nothing.* It can still learn, because $\gamma$ and the weights can grow. Does it learn worse? And if batch norm
// is left out altogether? Only that was changed in these trainings of 3,000 steps, three seeds each. **Predict** the order:

// %%
type Stored = { seeds: { score: number; frechet: number }[] };
const stored = (name: string) =>
  (JSON.parse(readFileSync(`../bench/results/${name}.json`, 'utf8')) as Stored).seeds;
const compared = {
  'ε = 1e-5': stored('mnist-batch-norm'),
  'ε = 0.8': stored('mnist-batch-norm-slip'),
  'no batch norm': stored('mnist-without-batch-norm'),
};
console.log('                MNIST scores          Fréchet distances');
for (const [name, seeds] of Object.entries(compared)) {
  const list = (of: string[]) => of.join(', ').padEnd(22);
  const frechets = list(seeds.map(({ frechet }) => frechet.toFixed(0)));
  console.log(name.padEnd(16) + list(seeds.map(({ score }) => score.toFixed(2))) + frechets);
}

// %% [markdown]
// *Without batch norm each seed is worse, at twice the Fréchet distance. The slip makes no difference that three seeds could
// show*: the first two rows differ less than the seeds within a row. That may be why nobody noticed. So in these nets batch
// norm helps; but the scale of fresh weights, with which we motivated it, cannot be the reason, for the slip spoils that too.
//
// And what would the **momentum** of 0.8 have done? It says how much of the *running* statistics each step keeps (PyTorch
// calls this 0.2), and training does not use those. **Predict** how the losses change.

// %%
async function lossesWith(momentum: number) {
  const { gan, settings } = presetFor(new Random(seed), { epsilon: 1e-5, momentum: momentum });
  const options = { ...settings, steps: 20, seed: seed, reportEvery: 5 };
  const events = await watch(train(gan, digits.train, options));
  nets.disposeGan(gan);
  return events.map(({ generatorLoss }) => generatorLoss);
}
const [keep90, keep80] = [await lossesWith(0.9), await lossesWith(0.8)];
console.log(`momentum 0.9: G ${keep90.map((loss) => loss.toFixed(6)).join(', ')}`);
console.log(`momentum 0.8: G ${keep80.map((loss) => loss.toFixed(6)).join(', ')}`);

// %% [markdown]
// *It changes nothing, to the last bit.*
//
// ## What goes wrong, 2: the trap of two modes
//
// Batch norm is two functions in one. In **training mode** it uses the mean and variance of the batch at hand. In
// **inference mode** it uses running ones, collected during training, so that an image does not depend on its neighbours.
// (TensorFlow.js: `predict(z)` and a bare `apply(z)` are inference mode, `apply(z, { training: true })` is training mode.)
//
// At the start the running statistics are made up: mean 0, variance 1. So at first the two modes are two different
// generators. How far apart, and for how long? **Predict**, for PyTorch's momentum (0.9 is kept) and Keras's (0.99).

// %%
/** Mean difference of a pixel (from −1 to 1) between the two modes, for the same latents. */
const modeGap = (generator: tf.LayersModel, z: tf.Tensor) =>
  tf.tidy(() => {
    const before = generator.getWeights().map((weight) => weight.clone());
    const inTraining = nets.forward(generator, z, true); // even looking moves the running statistics
    generator.setWeights(before);
    return tf.mean(tf.abs(tf.sub(inTraining, nets.forward(generator, z, false)))).dataSync()[0]!;
  });
const gapLatents = new Random(3).normalTensor([256, 100]);

async function gapCurve(momentum: number) {
  const { gan, settings } = presetFor(new Random(seed), { epsilon: 1e-5, momentum: momentum });
  const curve = { x: [0], y: [modeGap(gan.generator, gapLatents)] };
  const look = show.every(3, ({ step }) => {
    curve.x.push(step);
    curve.y.push(modeGap(gan.generator, gapLatents));
  });
  const options = { ...settings, steps: 60, seed: seed, reportEvery: 3 };
  await watch(train(gan, digits.train, options), look);
  nets.disposeGan(gan);
  return curve;
}

// %%
const [gap90, gap99] = [await gapCurve(0.9), await gapCurve(0.99)];
await show.figure(
  show.lines(
    {
      'momentum 0.9': { ...gap90, colour: '#222222' },
      'momentum 0.99': { ...gap99, colour: '#888888' },
    },
    { title: 'Two modes, two generators', x: 'step', y: 'mean difference of a pixel' },
  ),
);

// %% [markdown]
// *It grows first; then the running statistics catch up, sooner with momentum 0.9.*
//
// TensorFlow.js's own GAN example, `mnist-acgan`, trains its discriminator on `generator.predict(z)` and its generator in
// training mode. So early on D learns from images that G never makes in training, and no error says so. The rule: **while
// learning, both networks see the generator in training mode; to look at samples, use inference mode.** `train` and
// `generate` keep it for you.
//
// Why not always training mode? Take a batch of one: every feature equals its own mean, $x - \mu = 0$. **Predict** what
// the same five latents give one by one.

// %%
const five = latents.slice([0, 0], [5, 100]);
const together = generate(gan, five); // in inference mode
const kept = gan.generator.getWeights().map((weight) => weight.clone());
const alone = tf.concat(tf.split(five, 5).map((z) => nets.forward(gan.generator, z, true)));
gan.generator.setWeights(kept);
await show.images(tf.concat([together, alone]), {
  columns: 5,
  rowLabels: ['inference mode', 'training mode, one by one'],
});

// %% [markdown]
// ## Not memorised, not cherry-picked
//
// Goodfellow et al. 2014 say of their samples that they are not picked, and not copies of training images. Ours are not
// picked: their latents were drawn before the training. Copies need a meter, and three thieves try to fool it: one adds
// noise to what he steals, one shifts it by a pixel, one does that only 45 % of the time.
//
// The slider goes through fakes, held-out real digits, and the thieves' loot; beside each stand its five nearest training
// digits, by the distance of their pixels.

// %%
const take = (samples: Float32Array, n: number) =>
  Array.from(metrics.rows(samples, 784)).slice(0, n);
const count = course.budget({ quick: 20, standard: 60, full: 60 });
const learntFrom = take(digits.train.samples, course.budget({ quick: 2000, standard: 8000, full: 8000 })); // prettier-ignore
const honest = take(digits.validation.samples, count);
const shifts = metrics.shiftsOfImage(28, 1);
const stolen = learntFrom.slice(0, count);
const dice = new Random(8);
const noisy = stolen.map((image) => Array.from(image, (pixel) => pixel + dice.normal(0, 0.1)));
const shifted = stolen.map((image) => shifts(image)[1]!);
const suspects: Record<string, metrics.Points> = {
  'our generator': take((await samples.data()) as Float32Array, count),
  'real, held out': honest,
  'thief, noise': noisy,
  'thief, one pixel': shifted,
  'thief, 45 %': [...shifted.slice(0, 0.45 * count), ...honest.slice(0.45 * count)],
};

// %%
const far = (a: metrics.Numbers, b: metrics.Numbers) =>
  Math.sqrt(Array.from(a, (pixel, k) => (pixel - b[k]!) ** 2).reduce((sum, one) => sum + one));
const shown = new Map<string, metrics.Numbers>();
for (const [name, images] of Object.entries(suspects))
  Array.from(images).slice(0, 4).forEach((image, i) => shown.set(`${name} ${i + 1}`, image)); // prettier-ignore
await show.live({ image: Array.from(shown.keys()) }, ({ image: name }) => {
  const image = shown.get(name)!;
  const all = learntFrom.map((other) => ({ other: other, far: far(image, other) }));
  const five = all.sort((a, b) => a.far - b.far).slice(0, 5);
  const pixels = [image, ...five.map(({ other }) => other)].flatMap((one) => Array.from(one));
  const distances = five.map(({ far }) => far.toFixed(1)).join(', ');
  const title = `${name}, then its nearest training digits, at ${distances}`;
  return show.imageFigure(pixels, { columns: 6, title: title });
});

// %% [markdown]
// **Predict** which thieves a median of distances lets pass. (Held-out digits have 1: they cannot be copies.)

// %%
const heldOut = take(digits.test.samples, count);
const found: Record<string, { median: number; copies: number }> = {};
console.log('                     median distance   copies, one pixel of shift allowed');
for (const [name, images] of Object.entries(suspects)) {
  const { ratio } = metrics.memorisation(images, learntFrom, heldOut);
  const { copies } = metrics.memorisation(images, learntFrom, heldOut, { guises: shifts });
  found[name] = { median: ratio, copies: copies.fake };
  console.log(`${name.padEnd(20)} ${ratio.toFixed(2).padStart(15)} ${percent(copies.fake)}`);
}

// %% [markdown]
// *It catches the noisy one alone*: shifted by one pixel, a copy is as far as a stranger, and who copies less than half
// of the time moves no median. The second meter tries all nine shifts and counts. A *copy* is a sample whose
// nearest training digit stands out, less than half as far as the next twenty are on average. Its limit: a thief who turns
// or thickens what he steals still passes.
//
// ## Summary
//
// - Batch norm takes each feature's mean and variance over the batch.
//   In these nets it is worth about two points of the MNIST score.
// - `BatchNorm1d(n, 0.8)` sets $\varepsilon$. Fresh layers then hardly normalise, and yet the score is the same. A momentum
//   of 0.8 would not have changed the training at all.
// - Training mode and inference mode are two generators, above all in the first steps. Learn with the first, look with the
//   second, and never make a single sample in training mode.
// - A meter of copying catches only the thieves it was built for: allow shifts, count copies, and name what it cannot see.
//
// ## Exercises
//
// `exercises/06-batch-norm.ipynb`: batch norm by hand, the right mode for each of four uses, the document's training step,
// and a thief whom the meter misses.
//
// ## References
//
// - S. Ioffe, C. Szegedy, *Batch Normalization*, 2015, algorithms 1 and 2.
// - I. Goodfellow et al., *Generative Adversarial Nets*, 2014, algorithm 1 and section 5.
// - T. Salimans et al., *Improved Techniques for Training GANs*, 2016, section 4.
// - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule*, 2017, section 3.
//
// The next cell checks what this lesson claimed.

// %% tags=["fold"]
const spread = (x: tf.Tensor) =>
  tf.max(tf.abs(tf.sub(x, x.slice([0, 0], [1, 784])))).dataSync()[0]!;
const thieves = ['thief, noise', 'thief, one pixel', 'thief, 45 %'].map((name) => found[name]!);
const clean = ['our generator', 'real, held out'].map((name) => found[name]!);
const trained = course.budgetName() !== 'quick';
const claims: Record<string, boolean> = {
  'the first losses are log 2': Math.abs(handLosses[0]!.D + handLosses[0]!.G - 2 * Math.LN2) < 0.06,
  'a sound batch norm leaves deviations of 1, the slip less than a third':
    sound.slice(0, 3).every((s) => Math.abs(s - 1) < 0.02) &&
    slip.slice(0, 3).every((s) => s < 1 / 3),
  'the momentum does not change the training': keep90.every((loss, i) => loss === keep80[i]),
  'the modes draw apart at first, then come together': gap90.y.at(-1)! < Math.max(...gap90.y) / 2,
  'sooner with momentum 0.9 than with 0.99': 1.5 * gap90.y.at(-1)! < gap99.y.at(-1)!,
  'alone in training mode a sample forgets its latent':
    spread(alone) < 1e-4 && spread(together) > 0.1,
  'the median misses two of three thieves':
    thieves[0]!.median < 0.5 && thieves[1]!.median > 0.75 && thieves[2]!.median > 0.75,
  'the count catches all three, and neither real digits nor our generator':
    thieves.every(({ copies }) => copies > 0.4) && clean.every(({ copies }) => copies < 0.15),
  'without batch norm each of three seeds is worse than any with it': compared[
    'no batch norm'
  ].every((bare) => compared['ε = 1e-5'].every((sound) => bare.score < sound.score)),
  ...(trained && {
    'at least eight kinds make up 2 % or more': scores.shares.filter((s) => s >= 0.02).length >= 8,
    'the MNIST score is above 4.5': scores.score > 4.5,
  }),
};
for (const [claim, holds] of Object.entries(claims)) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const broken = Object.keys(claims).filter((claim) => !claims[claim]);
if (broken.length > 0) throw new Error(`This run does not bear out: ${broken.join('; ')}.`);

// %%
await show.images(generate(gan, latents), {
  columns: 5,
  caption: 'The 25 latents, drawn before the training',
});
