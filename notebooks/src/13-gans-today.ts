// Lesson 13. After the five documents: the game and the two penalties that GANs are trained with today.

// %% [markdown]
// # 13 · GANs today
//
// Lesson 03's ring needed two rates in balance and, against collapse, a look at the batch; lesson 05's digits needed another loss. So it
// went for years after 2014: a trick for each trouble. In 2024 one paper (Huang et al., *The GAN is dead; long live the GAN!*) dropped
// most of them. Its game, R3GAN, has one loss, which judges samples in pairs, and one penalty, taken twice. Which trouble does each part
// cure? And what is left of that in a training of our own?
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
// You need lessons 01, 03 and, for the mean of the weights, 05. That mean, rates that fall and batch norm in $G$ stay in all that we
// train here (R3GAN keeps the first two).

// %%
import { readFileSync } from 'node:fs';
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';
const { device } = await useBackend();
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## The first trouble: a hill
//
// The smallest collapse there is: two real points, at 0 and at 1, and two fakes, both at 0. One fake stays. We carry the other
// from 0 to 1, where it is missing, and ask at each place which way $G$ would move it.
//
// Three games. In the first, lesson 01's, $D$ judges each point **alone**. In the others it sees pairs and says which of the two
// is real (Jolicoeur-Martineau 2018):
//
// $$ V = \mathbb{E}_{x, z} \left[ \log \sigma \left( a(x) - a(G(z)) \right) \right] . $$
//
// Either each real point keeps its fake (**fixed**), or the pairs are **drawn** anew each time, as in training. In all three $D$
// pays for its slopes on the line. For each place of the fake we find the best $D$ and note
//
// $$ W = \max_D \left( V - \frac{\lambda}{2} \int a'(x)^2 \, dx \right) . $$
//
// With a small $\lambda$ this $D$ is nearly *sharp*, free to change by any amount between two points; with a larger one it is *smooth*.
// The penalty does not depend on where the fake is, so $W$ has the slope of $V$ at the best $D$: it is the landscape in which $G$ goes
// downhill. (The loss that $G$ is trained with, lesson 01's $-\log \sigma$, takes steps of another length there, in the same direction.)
//
// **Predict**: on the way from 0 to 1, for which of the games does $W$ rise first, if $D$ is nearly sharp? And if it is smooth?
// (The next cell is folded: it finds the best $D$.)

// %% tags=["fold"]
type Term = [weight: number, at0: number, atFake: number, at1: number];
/** log σ of these sums of logits, weighted: real points at 0 and 1, a fake at 0, a fake on its way. */
const games: Record<string, Term[]> = {
  'each alone': [[0.5, 1, 0, 0], [0.5, 0, 0, 1], [0.5, -1, 0, 0], [0.5, 0, -1, 0]], // prettier-ignore
  'pairs, fixed': [[0.5, 0, 0, 0], [0.5, 0, -1, 1]], // prettier-ignore
  'pairs, drawn': [[0.25, 0, 0, 0], [0.25, 1, -1, 0], [0.25, -1, 0, 1], [0.25, 0, -1, 1]], // prettier-ignore
};
/** W: V with the best D, less its penalty. Straight between two points costs least; u² and v² are what the two pieces cost. */
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
const way = Array.from({ length: 101 }, (_, i) => i / 100);
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
    { x: 'where the fake is', y: 'W − W(0) (nats)', layout },
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
// Left, where each point is judged alone, a **hill** stands in the way: $W$ rises by 0.20 before it falls. (With a quite sharp
// $D$ by 0.26.) Fixed pairs have none, as Sun et al. (2020) prove. Drawn pairs, as in every training, have one after all, though
// lower: 0.13. Right, no game has a hill: a $D$ that must not be steep pulls the fake from afar to the mode that has none.
//
// One warning. This penalty sees the whole line; R1 and R2, below, see $D$ only where samples are. A $D$ that could be anything
// would be flat there, steep between, and keep the hill. What the penalties do for a network, runs must say.
//
// ## The second trouble: going around
//
// Lesson 03's game of two numbers comes from here: one real point at 0, one fake at $x$, and $D(x) = \sigma(y x)$, where $y$ is
// the slope of $D$'s logit. (There $y$ was the slope of its suspicion, so the sign is turned.) Near $x = y = 0$
//
// $$ V = \log \sigma(0) + \log \left( 1 - \sigma(y x) \right) \approx -2 \log 2 - \tfrac12 x y . $$
//
// If the fake is right of 0, $D$ lowers $y$: it calls what lies to the right more fake. $G$ moves $x$ to where $D$ says "real", and
// gets too far, since $D$ still pushes when $G$ has arrived (Mescheder et al. 2018). A penalty $\tfrac{\gamma}{2} y^2$ changes $D$'s line
// alone (the ½ goes into the units of $h$ and $\gamma$):
//
// $$ y \leftarrow y - h \, (x + \gamma \, y) , \qquad x \leftarrow x + h \, y . $$
//
// If both move **at once**, $G$ still sees the old $y$. If they move **in turn**, as in every training of this course, it sees the
// new one.
//
// **Predict** both paths without a penalty. Then: a penalty brings the path to rest. Does more of it always do so sooner?

// %%
/** The path from (1, 0): 200 steps of 0.1. */
function path(gamma: number, inTurn: boolean): [x: number, y: number][] {
  const points: [number, number][] = [[1, 0]];
  for (let step = 0; step < 200; step++) {
    const [x, y] = points[step]!;
    const next = y - 0.1 * (x + gamma * y);
    points.push([x + 0.1 * (inTurn ? next : y), next]);
  }
  return points;
}
const left = (gamma: number, inTurn: boolean) => Math.hypot(...path(gamma, inTurn).at(-1)!);
const paths = {
  'γ = 0, at once': path(0, false),
  'γ = 0, in turn': path(0, true),
  'γ = 0.5, in turn': path(0.5, true),
  'γ = 2, in turn': path(2, true),
  'γ = 16, in turn': path(16, true),
};
await show.figure(
  show.panels(paths, {
    ...{ title: 'A dot for each step. x: where the fake is, y: D’s slope', range: [-2.8, 2.8] },
    colour: show.roles.generator,
  }),
);
console.log('from the balance after 200 steps'.padEnd(36) + 'at once'.padEnd(12) + 'in turn');
for (const gamma of [0, 0.5, 2, 16]) {
  const [once, turn] = [left(gamma, false), left(gamma, true)].map((far) => far.toPrecision(2));
  console.log(`γ = ${gamma}`.padEnd(36) + once!.padEnd(12) + turn!);
}

// %% [markdown]
// *Without a penalty: at once outwards, in turn around and around.* Neither comes to rest. With $\gamma = 0.5$ the path does, with 2
// much sooner. With 16 it only creeps: a flat $D$ tells $G$ little. So no, more is not always better.
//
// How much is too little? While the path goes around, a step multiplies its length, on average, by $\sqrt{1 - h \gamma}$ in turn, and by
// $\sqrt{1 - h \gamma + h^2}$ at once. In turn any small $\gamma$ will do, given time; at once it must be more than $h$. (Far too large is
// another trouble: exercise 2.)
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
// - the **filled** modes: those with 20 good samples or more. (Good: within three deviations of a centre. A fair share is 100.)
// - the **reached** modes: those with *one* good sample, as the papers count;
// - the share of samples that are **good**;
// - how unevenly all fakes, good or not, fall on their nearest modes: the **reverse KL** divergence (nats; 0 is even).
//
// Beside the real samples stands a control that should fail: points all over.

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
  `of 25 modes ${modes} filled, ${touched} reached, ${(100 * goodShare).toFixed(0)} % good, ` +
  `reverse KL ${divergence.toFixed(3)}`;
const real = metrics.rows(grid.samples, 2).slice(0, 2500);
const dice = new Random(1);
const noise = real.map(() => [dice.uniform(-1.25, 1.25), dice.uniform(-1.25, 1.25)]);
console.log(`real samples: ${inWords(measure(real))}`);
console.log(`noise:        ${inWords(measure(noise))}`);

// %% [markdown]
// Noise reaches most modes and is more even than real samples. So neither number counts without the filled modes and the share of good
// samples.
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
// **The game of 2014** judges each sample alone, without a penalty. **Today's** judges drawn pairs and pays R1 and R2. **Predict**:
// how many of the 25 modes will each fill?

// %%
const gamma = 1e-3;
const today = objectives.regularized(paired, flat('real', gamma), flat('fakes', gamma));
const ours = await play(today);
const old = await play(objectives.nonSaturating);
console.log(`2014:  ${inWords(old)}\ntoday: ${inWords(ours)}`);

// %% [markdown]
// Neither collapses as lesson 03's did, and neither is good: more than half of the fakes lie between the modes. $G$ is continuous
// and must tear one cloud of noise into 25 pieces; PacGAN's authors gave networks six times as wide 400,000 steps for it, these have
// 6,000. We compare games here, not results. And one run of each is no proof of a difference.
//
// ## One part at a time
//
// Between the game of 2014 and today's lie three parts: pairs, R1, R2. Here are the same nets with some of them left out, each trained as
// above from seeds 1 to 3. (Nothing is trained here: `npm run results` made the file `points.json`.)
//
// **Predict**: which parts can be left out?

// %%
type Numbers = Record<'filled' | 'modes' | 'goodShare' | 'divergence', { of: number[] }>;
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
const columns = ['filled', 'reached', 'good, %', 'reverse KL'].map((name) => name.padEnd(18));
console.log('median (least to most)'.padEnd(24) + columns.join(''));
for (const [game, name] of Object.entries(parts)) {
  const { filled, modes, goodShare, divergence } = seedsOf(game);
  const good = goodShare.of.map((share) => 100 * share);
  const counts = [spread(filled.of, 0), spread(modes.of, 0)];
  const cells = [...counts, spread(good, 0), spread(divergence.of, 2)];
  console.log(name.padEnd(24) + cells.map((cell) => cell.padEnd(18)).join(''));
}

// %% [markdown]
// *With a penalty, one or both, the fakes are spread more evenly*: every seed of these four games has a lower reverse KL than any seed
// of the other two (at the border only just). They also reach more modes, in the median. In filled modes and good samples all six
// overlap; and within the four, as within the two, so does everything: R1 against R2, one penalty against both, pairs against points
// judged alone.
//
// So on this grid, with these nets, 6,000 steps and one $\gamma$ for all, the penalties even out the fakes. That they make them better
// is not seen, nor what the pairs are for. The paper saw more, on pictures: of 1,000 modes made of three digits each, its game
// without pairs reached about 700, and without R2 the training failed.
//
// ## Between 2014 and today
//
// - *Hold $D$'s slope.* WGAN-GP wanted slopes of 1 between real and fake (Gulrajani et al. 2017), spectral normalisation bounds them
//   through the weights (Miyato et al. 2018), R1 wants 0 at real samples. With R1 StyleGAN2 made large faces that look real (Karras
//   et al. 2020).
// - *Do without the game.* **Diffusion** took the lead in pictures (Ho et al. 2020; Dhariwal & Nichol 2021). It is trained by
//   **regression**: guess a number, pay the squared error. Lesson 14 trains a relative of it. But it draws in many steps.
//
// So the GAN lives on where one quick pass must do: in the *decoders* of such models, which turn their numbers into pixels (Esser et
// al. 2021), in making voices (Kong et al. 2020), and in *distilling* diffusion, where a student learns to do in one to four steps
// what its teacher does in many (Sauer et al. 2023).
//
// ## The best picture
//
// Both games at their end; move the slider to see how they came there. Look at what lies *between* the modes. (Shown are 800 of the 2,500
// fakes of seed 1. In both games no other seed is better in any column of the table.)

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
// *Most fakes that miss lie on the grid's lines*, from one mode to the next: there the cloud has not been torn. The game of 2014
// leaves some inner modes with hardly a point; today's has a few at nearly all.
//
// ## Summary
//
// - A fake that is judged alone by a sharp $D$ has a hill in front of it; pairs that are drawn make the hill lower; a penalty on
//   $D$'s slope along the whole way takes it away.
// - Two players that follow each other's slope go around: outwards if they move at once, in circles if in turn. A penalty on $D$'s
//   slope brings them to rest, if it is neither too small for the step nor so large that they only creep.
// - Today's game is one line of loss, the pair's difference, and one penalty at two places.
// - On our 25 modes three seeds show one effect: with a penalty the fakes are spread more evenly. What pairs are good for is not seen here.
//
// ## Exercises
//
// `exercises/13-gans-today.ipynb` has you judge all pairs of a batch, predict four paths, write a penalty without second derivatives,
// and find out how much penalty the ring of lesson 03 can bear.
//
// ## References
//
// - Y. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin, *The GAN is dead; long live the GAN! A Modern Baseline GAN*, 2024 (R3GAN).
// - A. Jolicoeur-Martineau, *The relativistic discriminator: a key element missing from standard GAN*, 2018.
// - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, equations 9 and 10.
// - R. Sun, T. Fang, A. Schwing, *Towards a Better Global Loss Landscape of GANs*, 2020.
// - Z. Lin, A. Khetan, G. Fanti, S. Oh, *PacGAN: The power of two samples in generative adversarial networks*, 2018.
// - I. Gulrajani et al., *Improved Training of Wasserstein GANs*, 2017; T. Miyato et al., *Spectral Normalization for GANs*, 2018.
// - T. Karras et al., *Analyzing and Improving the Image Quality of StyleGAN*, 2020 (StyleGAN2).
// - J. Ho et al., *Denoising Diffusion Probabilistic Models*, 2020; P. Dhariwal, A. Nichol, *Diffusion Models Beat GANs*, 2021.
// - P. Esser et al., *Taming Transformers*, 2021; J. Kong et al., *HiFi-GAN*, 2020; A. Sauer et al., *Adversarial Diffusion
//   Distillation*, 2023.
//
// The last cells check what this lesson claimed. What they say of the table is read from the stored file, not trained here.

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
/** Whether no two of these games are apart: each two ranges of the seeds overlap. */
const overlap = (what: keyof Numbers, names = Object.keys(parts)) => {
  const ranges = names.map((game) => seedsOf(game)[what].of);
  return Math.max(...ranges.map((of) => Math.min(...of))) <= Math.min(...ranges.map((of) => Math.max(...of))); // prettier-ignore
};
const bare = ['grid-plain', 'grid-without-penalties'];
const held = Object.keys(parts).filter((game) => !bare.includes(game));
const reached = (names: string[]) => names.map((game) => metrics.median(seedsOf(game).modes.of));

// %% tags=["fold"]
course.claims({
  'judged alone, a hill of about 0.20, lower than that of a quite sharp D':
    Math.abs(rise('each alone', 0.001) - 0.2) < 0.01 && rise('each alone', 0.001) < sharp,
  'fixed pairs have none, drawn ones a lower one':
    rise('pairs, fixed', 0.001) < 1e-9 && Math.abs(rise('pairs, drawn', 0.001) - 0.125) < 0.01,
  'with a smooth D no game has a hill': Object.keys(games).every((game) => rise(game, 0.1) < 1e-9),
  'without penalty: out if at once, neither out nor in if in turn': left(0, false) > 2 && Math.abs(left(0, true) - 1) < 0.1, // prettier-ignore
  'in turn: to rest with it, sooner with 2, slowly with too much':
    left(0.5, true) < 0.1 && left(2, true) < 1e-5 && left(16, true) > 0.1,
  'at once too little still leads out, in turn it does not': left(0.05, false) > 1.2 && left(0.05, true) < 0.8, // prettier-ignore
  'loss and penalties are the library’s': pairsOf.every(
    ([own, its]) => Math.abs(own! - its!) < 1e-5,
  ),
  'stored: with a penalty every seed is more even than any without, and more modes are reached in the median':
    Math.max(...divergences(...held)) < Math.min(...divergences(...bare)) &&
    Math.min(...reached(held)) > Math.max(...reached(bare)),
  'stored: in filled modes and good samples all six overlap': overlap('filled') && overlap('goodShare'), // prettier-ignore
  'stored: within the four, and within the two, so does all': [held, bare].every((names) =>
    (['filled', 'modes', 'goodShare', 'divergence'] as const).every((what) => overlap(what, names)),
  ),
  'noise touches most modes, fairly, but fills none and is not good':
    control.touched > 12 && control.divergence < 0.02 && control.modes === 0 && control.goodShare < 0.05, // prettier-ignore
  ...(course.budgetName() !== 'quick' && {
    'ours have ten times the good samples of noise': Math.min(ours.goodShare, old.goodShare) > 10 * control.goodShare, // prettier-ignore
  }),
});
