// Lesson 13. After the five documents: the game and the two penalties that GANs are trained with today.

// %% [markdown]
// # 13 · GANs today
//
// The GANs of the years after 2014 came with a bag of tricks: two learning rates, minibatch discrimination, labels made
// soft, a loss for each taste. In 2024 one paper (Huang et al., *The GAN is dead; long live the GAN!*) dropped most of them.
// Its game, R3GAN, has one loss, which judges samples in pairs, and one penalty, taken twice. What does each part do?
//
// ![Real and fake samples go into D in pairs. Both losses read only the difference of the two logits: D
// wants it large, G wants it small. D also pays two penalties, R1 and R2, the squared slopes of its
// logit at real samples and at fakes. The gradient of G’s loss goes back through D into G, and by the
// difference both samples of a pair have a say in it.](../docs/diagrams/relativistic.svg)
//
// *D judges pairs, and pays for steep slopes.*
//
// You will
//
// 1. see on two points why a generator may stay collapsed, and what lets it out;
// 2. see on two numbers why a game goes in circles, and what brings it to rest;
// 3. build loss and penalty, and train them on 25 Gaussians;
// 4. take the parts away one by one, three seeds each.
//
// You need lessons 01, 03 and, for the mean of the weights, 05. That mean, rates that fall and batch norm in $G$ stay in
// all that we train here (R3GAN keeps the first two).

// %%
import { readFileSync } from 'node:fs';
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';
const { device } = await useBackend();
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## The first trouble: a hill
//
// The smallest collapse there is: two real points, at 0 and at 1, and two fakes, both at 0. One fake stays. The other one is
// carried from 0 to 1, where it belongs. At each place, let $D$ become the best that it can be, and note $V$. $G$ goes
// downhill in $V$, so it gets to 1 only if the way there falls.
//
// Three games. In the first, lesson 01's, each point is judged alone. In the others $D$ sees pairs and says which of the two
// is real:
//
// $$ V = \mathbb{E}_{x, z} \left[ \log \sigma \left( a(x) - a(G(z)) \right) \right] . $$
//
// Either each real point keeps its fake (*fixed*), or the pairs are *drawn* anew each time, as in training.
// And $D$ may be **sharp**, free to change by any amount between two points; or it pays
// $\frac{\lambda}{2} \int a'(x)^2 \, dx$ for its slopes on the line.
//
// **Predict**: in which of the games does the way rise first, if $D$ is nearly sharp? What will the penalty change? (The next
// cell is folded: it finds the best $D$ for each place of the fake.)

// %% tags=["fold"]
type Term = [weight: number, at0: number, atFake: number, at1: number];
/** log σ of these sums of logits, weighted: real points at 0 and 1, a fake at 0, a fake on its way. */
const games: Record<string, Term[]> = {
  'each alone': [[0.5, 1, 0, 0], [0.5, 0, 0, 1], [0.5, -1, 0, 0], [0.5, 0, -1, 0]], // prettier-ignore
  'pairs, fixed': [[0.5, 0, 0, 0], [0.5, 0, -1, 1]], // prettier-ignore
  'pairs, drawn': [[0.25, 0, 0, 0], [0.25, 1, -1, 0], [0.25, -1, 0, 1], [0.25, 0, -1, 1]], // prettier-ignore
};
/** V with the best D. Straight between two points costs least; u² and v² are what the two pieces cost. */
function bestValue(terms: Term[], fake: number, lambda: number): number {
  const [left, right] = [Math.sqrt(fake), Math.sqrt(1 - fake)];
  let [level, u, v] = [0, 0, 0];
  const logit = ([, a, b, c]: Term) => (a + b + c) * level + (b + c) * left * u + c * right * v;
  for (let step = 0; step < 1500; step++) {
    let [dLevel, du, dv] = [0, -lambda * u, -lambda * v];
    for (const term of terms) {
      const [weight, a, b, c] = term;
      const slope = weight / (1 + Math.exp(logit(term)));
      dLevel += slope * (a + b + c);
      du += slope * left * (b + c);
      dv += slope * right * c;
    }
    [level, u, v] = [level + 0.9 * dLevel, u + 0.9 * du, v + 0.9 * dv];
  }
  const won = terms.reduce((sum, term) => sum - term[0] * Math.log1p(Math.exp(-logit(term))), 0);
  return won - (lambda / 2) * (u * u + v * v);
}

// %%
const way = Array.from({ length: 26 }, (_, i) => i / 25);
const onTheWay = (game: string, lambda: number) => {
  const values = way.map((fake) => bestValue(games[game]!, fake, lambda));
  return values.map((value) => value - values[0]!);
};
const { black, sky, purple } = show.colours;
const tints: Record<string, string> = { 'each alone': black, 'pairs, fixed': sky, 'pairs, drawn': purple }; // prettier-ignore
const layout = { yaxis: { range: [-0.45, 0.25] } } as const;
const ways = (lambda: number) =>
  show.lines(
    Object.fromEntries(
      Object.keys(games).map((name) => [
        name,
        { x: way, y: onTheWay(name, lambda), colour: tints[name]! },
      ]),
    ),
    { x: 'where the fake is', y: 'V less V at 0 (nats)', layout },
  );
const wide = { layout: { width: 900, height: 400 } };
await show.figure(
  show.sideBySide({ 'λ = 0.001, nearly sharp': ways(0.001), 'λ = 0.1, smooth': ways(0.1) }, wide),
);
const [sharp, sharpDrawn] = [-Math.LN2 - Math.log(1 / 3) / 2 - Math.log(2 / 3), Math.LN2 / 4];
console.log(
  `hills with a quite sharp D: alone ${sharp.toFixed(2)}, drawn pairs ${sharpDrawn.toFixed(2)}`,
);

// %% [markdown]
// Left, where each point is judged alone, there is a **hill** in front of the fake: $V$ rises by 0.20 before it falls. (With a
// quite sharp $D$ by 0.26, from $\frac12 \log \frac13 + \log \frac23$ to $-\log 2$.) Fixed pairs have none, as Sun et al. (2020)
// prove. Drawn pairs, as in every training, have one after all, though lower: 0.13. Right, no game has a hill: a $D$ that must not
// be steep pulls the fake towards the mode that has no fake, from afar.
//
// One warning. This penalty sees the whole line; R1 and R2, below, see $D$ only where samples are. A $D$ that could be anything would be
// flat at these four points, steep between them, and keep the hill. A network is not so free; what the penalties do for it, runs must say.
//
// ## The second trouble: going around
//
// Lesson 03's game of two numbers comes from here: one real point at 0, one fake at $x$, and $D(x) = \sigma(y x)$, where $y$ is
// the slope of $D$'s logit. (There $y$ was the slope of its suspicion, so the sign is turned.) Near $x = y = 0$
//
// $$ V = \log \sigma(0) + \log \left( 1 - \sigma(y x) \right) \approx -2 \log 2 - \tfrac12 x y . $$
//
// $D$ goes up in $V$: if the fake is right of 0, it lowers $y$, and calls what lies to the right more fake. $G$ goes down: it moves
// $x$ to where $D$ says "real", and gets too far, since $D$ still pushes when $G$ has arrived (Mescheder et al. 2018). A penalty
// $\tfrac{\gamma}{2} y^2$ on the slope changes the second line alone (the ½ goes into the units of $h$ and $\gamma$):
//
// $$ x \leftarrow x + h \, y , \qquad y \leftarrow y - h \, (x + \gamma \, y) . $$
//
// **Predict**: the penalty brings the path to rest. Does more of it always do so sooner?

// %%
/** The path from (1, 0), 200 steps of 0.1. */
function path(gamma: number): { x: number[]; y: number[] } {
  let [x, y] = [1, 0];
  const points = { x: [x], y: [y] };
  for (let step = 0; step < 200; step++) {
    [x, y] = [x + 0.1 * y, y - 0.1 * (x + gamma * y)];
    points.x.push(x);
    points.y.push(y);
  }
  return points;
}
const left = (gamma: number) => Math.hypot(path(gamma).x.at(-1)!, path(gamma).y.at(-1)!);
const ends = { range: [-3, 3] } as const;
const round = (gamma: number) =>
  show.lines(
    { path: { ...path(gamma), colour: show.roles.generator } },
    { x: 'x: where the fake is', y: 'y: D’s slope', layout: { xaxis: ends, yaxis: ends } },
  );
const rounds = Object.fromEntries([0, 0.5, 16].map((gamma) => [`γ = ${gamma}`, round(gamma)]));
await show.figure(
  show.sideBySide(rounds, { layout: { width: 900, height: 400, showlegend: false } }),
);
for (const gamma of [0, 0.5, 2, 16]) {
  console.log(`γ = ${gamma}: ${left(gamma).toPrecision(2)} from the balance after 200 steps`);
}

// %% [markdown]
// No. Without penalty the path spirals *out*. With $\gamma = 0.5$ it comes to rest, with 2 much sooner. With 16 it only creeps: a
// flat $D$ tells $G$ little.
//
// In a network the slope is to be small at the real points (**R1**) and at the fakes (**R2**, Mescheder et al. 2018, equations 9
// and 10):
//
// $$ R_1 = \frac{\gamma}{2} \, \mathbb{E}_x \lVert \nabla a(x) \rVert^2 , \qquad R_2 = \frac{\gamma}{2} \, \mathbb{E}_z \lVert \nabla a(G(z)) \rVert^2 . $$
//
// ## Loss and penalty
//
// That is all of it. `tf.grad` takes $D$'s slope, and training takes the slope of that.

// %%
const paired: objectives.Objective = {
  name: 'paired',
  // −log σ(a(x) − a(G(z))), and for G the other way around
  discriminatorLoss: (real, fake) => tf.mean(tf.softplus(tf.sub(fake, real))),
  generatorLoss: (fake, real) => tf.mean(tf.softplus(tf.sub(real!(), fake))),
};
/** R1 at the real samples, R2 at the fakes. */
function flat(where: 'real' | 'fakes', gamma: number): objectives.Regularizer {
  return {
    name: `flat(${where}, ${gamma})`,
    penalty(step) {
      const slope = tf.grad((x) => tf.sum(step.D(x)))(step[where]); // [batch, 2]
      return tf.mul(gamma / 2, tf.mean(tf.sum(tf.square(slope), 1)));
    },
  };
}

// %% [markdown]
// ## 25 Gaussians
//
// The touchstone of mode collapse is a grid of 5 × 5 Gaussians; the deviation of each is a fortieth of the spacing (Lin et al.
// 2018, "PacGAN"). Of 2,500 fakes our meter tells
//
// - the **modes** that have 20 good samples or more. (Good: within three deviations of a centre. A fair share is 100.)
// - the share of samples that are **good**;
// - how unevenly all fakes, good or not, fall on the nearest modes: the **reverse KL** divergence (nats; 0 is fair).
//
// The papers count a mode from *one* good sample on. Beside the real samples stands a control that should fail: points all over.

// %%
const deviation = 0.0125;
const lattice = { side: 5, spacing: 0.5 };
const centres = data.gridCenters(lattice);
const grid = data.gridOfGaussians({ ...lattice, deviation, size: 100_000, random: new Random(0) });
/** The meter. */
function measure(points: metrics.Points) {
  const { modes, goodShare } = metrics.modeCoverage(points, centres, deviation, { minimum: 20 });
  const { modes: touched } = metrics.modeCoverage(points, centres, deviation);
  return { modes, touched, goodShare, divergence: metrics.reverseModeDivergence(points, centres) };
}
const inWords = ({ modes, touched, goodShare, divergence }: ReturnType<typeof measure>) =>
  `${modes} of 25 modes (${touched} by one sample), ${(100 * goodShare).toFixed(0)} % good, ` +
  `reverse KL ${divergence.toFixed(3)}`;
const real = metrics.rows(grid.samples, 2).slice(0, 2500);
const dice = new Random(1);
const noise = real.map(() => [dice.uniform(-1.25, 1.25), dice.uniform(-1.25, 1.25)]);
console.log(`real samples: ${inWords(measure(real))}`);
console.log(`noise:        ${inWords(measure(noise))}`);

// %% [markdown]
// Noise touches most modes, and falls on them more fairly than real samples do: no other line counts without the share of good samples.
//
// The same two networks play all games, at one rate; $D$ has neither batch norm nor dropout nor a look at the batch.

// %%
function mixtureGan(seed: number, objective: objectives.Objective): Gan {
  const random = new Random(seed);
  const four = <Part>(part: () => Part) => [part(), part(), part(), part()];
  const leaky = nets.leakyRelu(0.2);
  return {
    name: 'mixture',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [2] },
      layers: [...four(() => [nets.linear(64), nets.batchNorm(), leaky]), nets.linear(2)],
      random: random,
    }),
    discriminator: nets.network({
      name: 'discriminator',
      inputs: { point: [2] },
      layers: [...four(() => [nets.linear(64), leaky]), nets.linear(1)],
      random: random,
    }),
    latent: nets.normalLatent(2),
    objective: objective,
  };
}
const { stages, average: mean } = course.budget(
  presets.mixturePoints(new Random(1)).lessons!['13']!,
);
const every = course.budget({ quick: 100, standard: 1000, full: 4000 });
const adam = { beta1: 0, beta2: 0.99 };

// %%
/** Trains a game; what is measured is the mean of G's weights over the last steps (lesson 05). */
async function play(objective: objectives.Objective) {
  const gan = mixtureGan(1, objective);
  const average = new training.WeightAverage(gan.generator, mean!.keep);
  const film = new Map<number, Float32Array[]>();
  const look = () => {
    const fakes = generate(gan, 2500, { random: new Random(99) }); // always of the same latents
    const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
    fakes.dispose();
    return points;
  };
  await watch(
    training.trainInStages(gan, grid, {
      ...{ seed: 1, batchSize: 128, reportEvery: mean!.every, stages: stages! },
      ...{ generatorOptimizer: adam, discriminatorOptimizer: adam },
    }),
    show.every(mean!.every, () => average.update()),
    show.every(every, ({ step }) => average.within(() => void film.set(step, look()))),
    show.progressBar(),
  );
  average.settle();
  average.dispose();
  const points = look();
  nets.disposeGan(gan);
  return { points, film, ...measure(points) };
}

// %% [markdown]
// **Predict**: how many of the 25 modes will the game of 2014 find, and how many today's?

// %%
const gamma = 1e-3;
const today = objectives.regularized(paired, flat('real', gamma), flat('fakes', gamma));
const ours = await play(today);
const old = await play(objectives.nonSaturating);
console.log(`2014:  ${inWords(old)}\ntoday: ${inWords(ours)}`);

// %% [markdown]
// Neither collapses as lesson 03's did; both leave more than half of their samples between the modes. $G$ is continuous, and must tear
// one cloud of noise into 25 pieces. But this is one run of each, and no proof of a difference.
//
// ## One part at a time
//
// Between the game of 2014 and today's lie three parts: pairs, R1, R2. Here are the same nets with other parts left out, each trained as
// above from seeds 1 to 3. (Nothing is trained here. `npm run results` made the file `points.json`.)
//
// **Predict**: which parts can be left out?

// %%
type Numbers = Record<'filled' | 'goodShare' | 'divergence', { of: number[] }>;
type Stored = { settings: Record<string, { numbers: Numbers }> };
const { settings: swept } = JSON.parse(readFileSync('../bench/results/points.json', 'utf8')) as Stored; // prettier-ignore
/** What each game is called in the file, and here. */
const parts = {
  'grid-plain': '2014',
  'grid-without-pairs': '2014 + R1 + R2',
  'grid-without-penalties': 'pairs',
  'grid-without-r2': 'pairs + R1',
  'grid-without-r1': 'pairs + R2',
  'grid-today': 'pairs + R1 + R2',
} as const;
const seedsOf = (game: string) => swept[game]!.numbers;
const spread = (of: number[], digits: number) =>
  `${metrics.median(of).toFixed(digits)} (${Math.min(...of).toFixed(digits)} to ${Math.max(...of).toFixed(digits)})`;
console.log('median (least to most)'.padEnd(24) + 'modes'.padEnd(18) + 'good, %'.padEnd(18) + 'reverse KL'); // prettier-ignore
for (const [game, name] of Object.entries(parts)) {
  const { filled, goodShare, divergence } = seedsOf(game);
  const good = goodShare.of.map((share) => 100 * share);
  const cells = [spread(filled.of, 0), spread(good, 0), spread(divergence.of, 2)];
  console.log(name.padEnd(24) + cells.map((cell) => cell.padEnd(18)).join(''));
}

// %% [markdown]
// The table shows one thing. *With a penalty, one or both, the fakes fall more evenly on the modes*: every seed of these four games has a
// lower reverse KL than any seed of the other two (at the border only just). All else overlaps: modes, good samples, R1 against R2, one penalty against both, and pairs
// against points judged alone. So on this grid, with these nets, 6,000 steps and one $\gamma$, the penalties help, and the pairs make no
// difference that three seeds could show. That is no word on pictures, for which R3GAN was made.
//
// ## Between 2014 and today
//
// WGAN-GP (Gulrajani et al. 2017) and spectral normalisation (Miyato et al. 2018) held $D$'s slope in check; BigGAN (Brock et al.
// 2018) and StyleGAN2 (Karras et al. 2020, with R1) made large pictures that look real. Then **diffusion** took the lead in pictures
// (Ho et al. 2020; Dhariwal & Nichol 2021): it is trained by a regression, with no game. The GAN lives on where one quick pass must do
// and a sharp result counts: in the decoders of such models (Esser et al. 2021), in making voices (Kong et al. 2020), and in
// distilling diffusion's many steps to one or a few (Sauer et al. 2023).
//
// ## The best picture
//
// Both games at their end; move the slider to see how they came there.

// %%
const circles = { centres: centres, radius: 3 * deviation };
const looks = [...ours.film.keys()];
await show.live(
  { step: looks },
  ({ step }) =>
    show.panels(
      { real: real, 'the game of 2014': old.film.get(step)!, 'today’s game': ours.film.get(step)! },
      { title: `Step ${step}`, range: [-1.3, 1.3], circles, side: 300, most: 800, colour: { real: show.roles.real } }, // prettier-ignore
    ),
  { start: { step: looks.at(-1)! } },
);

// %% [markdown]
// ## Summary
//
// - A fake that is judged alone by a sharp $D$ has a hill in front of it; pairs that are drawn make the hill lower; a penalty on
//   $D$'s slope along the whole way takes it away.
// - Two players that follow each other's slope circle outwards. A penalty on $D$'s slope brings them to rest; one that is too large makes
//   them creep.
// - Today's game is one line of loss, the pair's difference, and one penalty at two places.
// - On our 25 points three seeds show one effect: with a penalty the fakes fall more evenly on the modes. Where pairs help is not seen here.
//
// ## Exercises
//
// `exercises/13-gans-today.ipynb` has you write the paired losses and a penalty without second derivatives, predict four paths, and
// put the game together for the ring of lesson 03.
//
// ## References
//
// - Y. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin, *The GAN is dead; long live the GAN! A Modern Baseline GAN*, 2024 (R3GAN).
// - A. Jolicoeur-Martineau, *The relativistic discriminator: a key element missing from standard GAN*, 2018.
// - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018.
// - R. Sun, T. Fang, A. Schwing, *Towards a Better Global Loss Landscape of GANs*, 2020.
// - Z. Lin, A. Khetan, G. Fanti, S. Oh, *PacGAN: The power of two samples in generative adversarial networks*, 2018.
//
// - P. Dhariwal, A. Nichol, *Diffusion Models Beat GANs on Image Synthesis*, 2021.
// - A. Sauer, D. Lorenz, A. Blattmann, R. Rombach, *Adversarial Diffusion Distillation*, 2023.
//
// The last cell checks what this lesson claimed.

// %% tags=["fold"]
const rise = (game: string, lambda: number) => Math.max(...onTheWay(game, lambda));
const library = objectives.relativistic;
const value = (of: () => tf.Tensor) => tf.tidy(() => of().dataSync()[0]!);
const [a, b] = [tf.tensor2d([[0.9], [-0.3]]), tf.tensor2d([[-1.7], [0.4]])];
const losses = (game: objectives.Objective) => [
  value(() => game.discriminatorLoss(a, b)),
  value(() => game.generatorLoss(b, () => a)),
];
const [x, y] = [new Random(1).normalTensor([3, 2]), new Random(2).normalTensor([3, 2])];
const D = (points: tf.Tensor) => tf.sum(tf.pow(points, 3), 1, true);
const step = { D, real: x, fakes: y, weights: [], random: new Random(3) };
const penaltyOf = ({ penalty }: objectives.Regularizer) => value(() => penalty!(step));
const pairsOf = [
  ...losses(paired).map((loss, i) => [loss, losses(library)[i]!]),
  [penaltyOf(flat('real', 2)), penaltyOf(objectives.r1({ gamma: 2 }))],
  [penaltyOf(flat('fakes', 2)), penaltyOf(objectives.r2({ gamma: 2 }))],
];
const control = measure(noise);
const divergences = (...names: string[]) => names.flatMap((game) => seedsOf(game).divergence.of);
const without = divergences('grid-plain', 'grid-without-penalties');
const withPenalty = divergences('grid-today', 'grid-without-r1', 'grid-without-r2', 'grid-without-pairs'); // prettier-ignore
const overlap = (what: 'filled' | 'goodShare') => {
  const [one, other] = [seedsOf('grid-plain')[what].of, seedsOf('grid-today')[what].of];
  return Math.max(...one) >= Math.min(...other) && Math.max(...other) >= Math.min(...one);
};
// %% tags=["fold"]
course.claims({
  'judged alone, a hill of about 0.20, lower than that of a quite sharp D':
    Math.abs(rise('each alone', 0.001) - 0.2) < 0.01 && rise('each alone', 0.001) < sharp,
  'fixed pairs have none, drawn ones a lower one':
    rise('pairs, fixed', 0.001) < 1e-9 && Math.abs(rise('pairs, drawn', 0.001) - 0.125) < 0.01,
  'with a smooth D no game has a hill': Object.keys(games).every((game) => rise(game, 0.1) < 1e-9),
  'the path goes out without penalty, in with it, slowly with too much':
    left(0) > 2 && left(0.5) < 0.1 && left(2) < 1e-6 && left(16) > 0.1,
  'loss and penalties are the library’s': pairsOf.every(
    ([own, its]) => Math.abs(own! - its!) < 1e-5,
  ),
  'with a penalty every seed falls more evenly than any without': Math.max(...withPenalty) < Math.min(...without), // prettier-ignore
  'modes and good samples overlap, 2014 against today': overlap('filled') && overlap('goodShare'),
  'noise touches most modes, fairly, but fills none and is not good':
    control.touched > 12 && control.divergence < 0.02 && control.modes === 0 && control.goodShare < 0.05, // prettier-ignore
  ...(course.budgetName() !== 'quick' && {
    'ours have ten times the good samples of noise': Math.min(ours.goodShare, old.goodShare) > 10 * control.goodShare, // prettier-ignore
  }),
});
