// Lesson 10. From the structured-data document: what a table needs that an image does not.

// %% [markdown]
// # 10 · Structured and unstructured data
//
// "GAN is primarily used for unstructured data but can also be utilized for structured data", says the document “Deep Learning with
// GAN using PyTorch, Structured Data and Unstructured Data”, and then draws digits. This lesson does the other half.
//
// ![The generator has two parts. The first turns 8 normal numbers into logits for season, rider and bicycle;
// Gumbel noise draws a level of each. The second sees these levels and makes degrees, kilometres and minutes.
// Together they are a row of 12 numbers. D judges real and made rows, and the gradient goes back into both
// parts.](../docs/diagrams/table.svg)
//
// *The generator draws categories first and makes the numbers from them. The broken arrow is the gradient.*
//
// You will see what sets a table apart from an image, and measure it; train a network made for images on a table, and change one thing
// after the other until it goes right; hold the result against a rival that is no GAN, and look for copies.
//
// You need lessons 08 (a gradient through a choice) and 09 (Gumbel noise).

// %%
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, useBackend, watch, type Gan } from 'tsgan';
const { device } = await useBackend('wasm');
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## First, the picture
//
// Our table holds 4,000 hires at a bicycle station that does not exist (`data/table/`). Three columns are **categories**, three are
// **numbers**. What would a made-up table be good for? The document's list of uses names **data augmentation**, beside images, video,
// voices and text: rows to test a program with, or to hand on where the real ones may not leave the house. No column says what would be
// right, so this is **unsupervised** learning.

// %%
const hires = data.loadBicycleRentals();
/** The first five rows of a table, as text. */
function head({ columns }: data.Table): string {
  const value = (c: data.Column, row: number) =>
    c.kind === 'numeric' ? c.values[row]!.toFixed(1) : c.levels[c.values[row]!]!;
  const lines = [0, 1, 2, 3, 4].map((row) => columns.map((c) => value(c, row)));
  const all = [columns.map(({ name }) => name), ...lines];
  return all.map((cells) => cells.map((cell) => cell.padStart(11)).join('')).join('\n');
}
console.log(head(hires));

// %%
/** Distance and duration of 1,500 hires, one cloud for each kind of bicycle. */
function clouds(table: data.Table): show.Figure {
  const bicycle = data.columnOf(table, 'bicycle').values.slice(0, 1500);
  const of = (name: string, level: number) =>
    data.columnOf(table, name).values.filter((_, row) => bicycle[row] === level);
  const cloud = (level: number, colour: string) => ({
    x: of('kilometres', level),
    y: of('minutes', level),
    colour,
  });
  const { sky, purple, black } = show.colours;
  return show.scatter(
    { city: cloud(0, sky), electric: cloud(1, purple), cargo: cloud(2, black) },
    {
      x: 'distance (km)',
      y: 'minutes',
      layout: { xaxis: { range: [0, 16] }, yaxis: { range: [0, 70] } },
    },
  );
}
await show.figure(clouds(hires));

// %% [markdown]
// *Longer trips take longer, and electric bicycles (purple) go further in the same time.* Not to be seen here: visitors stop and look,
// so they take longer, and they come in summer. All of this is in the columns together and in none of them alone.
//
// ## Structured and unstructured, properly
//
// The document calls data structured that fit into a relational database, and unstructured what has no such form. For whoever trains
// networks the difference is this:
//
// | | a table | an image |
// |---|---|---|
// | an entry | each column has its own kind, unit and range | every pixel is the same kind of number |
// | neighbours | columns stand in any order | neighbours are alike; their order is the picture |
// | networks | a head for each kind of column | convolutions, which use neighbours |
// | is it good? | it must be measured | a person sees it |
// | the danger | a row that is a real person's | a copied picture |
//
// The second line in numbers: in 500 digits of lesson 05, how strongly does a pixel correlate with its right neighbour, and how
// strongly do any two pixels of the middle?

// %%
const digits = data.loadMnist({ seed: 1 }).train.samples.subarray(0, 500 * 784);
const middle = metrics
  .rows(digits, 784)
  .flatMap((image) =>
    Array.from({ length: 144 }, (_, i) => image[(8 + Math.floor(i / 12)) * 28 + 8 + (i % 12)]!),
  );
const r = metrics.correlationMatrix(middle, 144); // of the middle 12 × 12 pixels
const strength = (pairs: number[][]) =>
  pairs.reduce((sum, [i, j]) => sum + Math.abs(r[i!]![j!]!) / pairs.length, 0);
const all = Array.from({ length: 144 }, (_, i) => i);
const neighbours = strength(all.filter((i) => i % 12 < 11).map((i) => [i, i + 1]));
const strangers = strength(all.flatMap((i) => all.slice(0, i).map((j) => [i, j])));
console.log(`mean |r|: neighbours ${neighbours.toFixed(2)}, any two ${strangers.toFixed(2)}`);

// %% [markdown]
// For the table no such question exists: sort its columns by name, and nothing is lost.
//
// ## The meters
//
// A generated table is compared with 10,000 *fresh* real rows, which no network has seen.
//
// - Each **number**: Kolmogorov-Smirnov distance, the largest gap of the two cumulative shares (lesson 02).
// - Each **category**: total variation over its levels (lesson 07).
// - Each **pair** of columns: how strongly do they hang together? For two numbers Pearson's $r$ (lesson 07). For a category and a
//   number the correlation ratio $\eta$: $\eta^2$ is the share of the number's variance that lies between the levels' means. For two
//   categories Cramér's $V$: with $n_{ab}$ rows of levels $a$ and $b$, and $e_{ab} = n_a n_b / n$ if the two were independent,
//   $V^2 = \sum_{ab} \frac{(n_{ab} - e_{ab})^2}{e_{ab}} / \big(n (m - 1)\big)$, where $m$ is the smaller number of levels. The
//   **association distance** is the largest difference over all 15 pairs.
// - All three categories at once: they make $4 \cdot 2 \cdot 3 = 24$ **kinds** of rows. Total variation over these, and how many occur
//   (0.1 % of the rows or more).
//
// And two marks. **Independent columns**: each column of the real table shuffled by itself. Every column is right, and nothing ties
// them. **Real against real**: what *perfect* made-up rows would get, the median of five draws.

// %%
const fresh = data.bicycleRentals({ size: 10_000, random: new Random(77) });
/** The share of each of the 24 kinds of rows. */
function kindsOf(table: data.Table): Float64Array {
  const [season, rider, bicycle] = table.columns.map(({ values }) => values);
  const kinds = Array.from(season!, (s, row) => 6 * s + 3 * rider![row]! + bicycle![row]!);
  return metrics.levelFrequencies(kinds, 24);
}
/** All distances to fresh real rows. */
function distances(table: data.Table) {
  const { ks, tv, association } = metrics.tableDistance(table, fresh);
  const kinds = kindsOf(table);
  const kindsTv = metrics.totalVariation(kinds, kindsOf(fresh));
  return { ks, tv, association, kindsTv, kinds: kinds.filter((share) => share >= 0.001).length };
}
type Distances = ReturnType<typeof distances>;
const median = (all: Distances[], of: keyof Distances) => metrics.median(all.map((one) => one[of]));

/** One line for one or several tables: the medians. */
function line(name: string, ...all: Distances[]): string {
  const of = (key: keyof Distances) => median(all, key).toFixed(3);
  const columns = `KS ${of('ks')}   TV ${of('tv')}   association ${of('association')}`;
  return `${name.padEnd(28)} ${columns}   kinds: TV ${of('kindsTv')}, ${median(all, 'kinds')} of 24`;
}

// %%
const independent = distances(metrics.independentColumns(hires, new Random(1)));
const floor = [78, 79, 80, 81, 82].map((seed) =>
  distances(data.bicycleRentals({ size: 10_000, random: new Random(seed) })),
);
console.log(line('independent columns', independent));
console.log(line('real against real', ...floor));

// %% [markdown]
// ## From a row to numbers, and back
//
// A network takes numbers of about the same size. So each number is measured in standard deviations from its mean, and each category
// becomes one-hot. Six columns become 12 numbers. Means, deviations and levels are those of the training table.

// %%
const codec = data.tableCodec(hires);
const dataSet = codec.encode(hires);
console.log(codec.heads.map(({ name, width }) => `${name} (${width})`).join(', '));
console.log(Array.from(dataSet.samples.subarray(0, codec.width), (x) => x.toFixed(2)).join('  '));

// %% [markdown]
// ## The networks
//
// The document's recipe, in small, is a plain network from noise to numbers; for the table, the largest of a category's places wins.
// (The tanh at the end is left out, which would keep every number within one deviation of its mean.)
//
// Two ideas might suit a table better. A category's level can be *chosen*, with Gumbel noise and a straight-through gradient, like a
// word in lesson 09. And the numbers can be *told* which levels were drawn, since minutes depend on the bicycle:
//
// $$ P(\text{row}) = P(\text{categories}) \cdot P(\text{numbers} \mid \text{categories}) . $$
//
// Here is the generator with both. Each can be taken out: without `choose` the logits are handed on as they are, without `told` the
// numbers' own hidden layer does not see the levels. A number's head is linear: in deviations it may be anything (even negative
// minutes; the exercises mend that).

// %%
const { through, join, named, columns, chooseOne, linear, relu, leakyRelu } = nets;
type Ideas = Readonly<Record<'choose' | 'told', boolean>>;
const places = codec.heads.reduce((sum, h) => sum + (h.kind === 'category' ? h.width : 0), 0);

function rowsOf({ choose, told }: Ideas, random: Random) {
  const layers = ({ z }: { z: nets.Wire }) => {
    const x = through(z, columns(0, 8), [linear(64), relu()], [linear(64), relu()]);
    let first = 8; // where this category's Gumbel numbers begin in z
    const levels: nets.Wire[] = [];
    for (const { name, kind, width } of codec.heads) {
      if (kind === 'numeric') continue;
      const logits = through(x, named(`${name}_logits`, linear(width)));
      levels.push(choose ? chooseOne(logits, through(z, columns(first, width)), 1) : logits);
      first += width;
    }
    const y = through(told ? join(x, ...levels) : x, linear(64), relu());
    const numbers = codec.heads.filter(({ kind }) => kind === 'numeric');
    return join(...levels, ...numbers.map(({ name }) => through(y, named(name, linear(1)))));
  };
  return nets.network({ name: 'generator', inputs: { z: [8 + places] }, layers, random });
}

// %%
const rowGan = (ideas: Ideas, random: Random): Gan => ({
  name: 'table',
  generator: rowsOf(ideas, random),
  discriminator: nets.network({
    name: 'discriminator',
    inputs: { row: [codec.width] },
    layers: [linear(64), leakyRelu(0.2), linear(64), leakyRelu(0.2), linear(1)],
    random,
  }),
  latent: nets.gumbelLatent(8, places),
  objective: objectives.nonSaturating,
});
const preset = presets.tableRows(codec.heads, new Random(9));
const { stages } = course.budget(preset.lessons!['10']!);

/** 10,000 rows that a GAN makes, read as a table. */
async function made(gan: Gan, random: Random): Promise<data.Table> {
  const fakes = generate(gan, 10_000, { random });
  const table = codec.decode(await fakes.data());
  fakes.dispose();
  return table;
}
/** Trains with the preset's rates, which fall in stages. Tells `seen` of every event. */
const learn = (gan: Gan, seed: number, ...seen: show.Watcher[]) =>
  watch(
    training.trainInStages(gan, dataSet, { ...preset.settings, seed, stages: stages! }),
    ...seen,
  );

// %% [markdown]
// **One change at a time.** All four have the same layers, the same $D$, rates and steps.
//
// **Predict:** all 24 kinds occur in the real table. How many will the plain network make? And which idea helps more?

// %%
const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
/** Trains and measures from every seed. */
async function runsOf(name: string, ideas: Ideas) {
  const runs: { table: data.Table; distances: Distances }[] = [];
  for (const seed of seeds) {
    const gan = rowGan(ideas, new Random(seed));
    const history = await learn(gan, seed);
    const table = await made(gan, new Random(100 + seed));
    runs.push({ table, distances: distances(table) });
    const lossD = history.at(-1)!.discriminatorLoss.toFixed(2);
    console.log(line(`${name}, ${seed}: D ${lossD}`, distances(table)));
    nets.disposeGan(gan);
  }
  return { tables: runs.map(({ table }) => table), far: runs.map((run) => run.distances) };
}
const both: Ideas = { choose: true, told: true };
const plain = await runsOf('plain', { choose: false, told: false });
const toldOnly = await runsOf('numbers are told', { choose: false, told: true });
const chosenOnly = await runsOf('levels are chosen', { choose: true, told: false });
const withBoth = await runsOf('both', both);

// %% [markdown]
// Read the four blocks by twos. Told or not, a generator that hands its logits on makes a few kinds of rows, over and over: it has
// **collapsed** (lesson 03), and $D$'s loss is far below $2 \ln 2 = 1.39$. Told or not, one that chooses makes nearly all. So it is the
// choosing that cures the collapse: noise and one-hot vectors, which come together here. Being told brings no clear gain on this table:
// compare the associations of the last two blocks. (Why does it collapse? A plain network is a continuous function of $z$, and between a
// $z$ that makes a summer and one that makes a winter there are some that make neither. That is a guess; we have not measured it.)
//
// ## Slow motion
//
// One training with both ideas, looked at as it goes. Left the associations of two columns, made up against the law: on the dashed line
// they agree. Right the minutes, with two hills, members and visitors.
//
// **Predict:** which comes first, the columns or what ties them together?

// %%
const total = stages!.reduce((sum, { steps }) => sum + steps, 0);
const film: { step: number; table: data.Table }[] = [];
const filmed = rowGan(both, new Random(1));
await learn(filmed, 1, {
  async update({ step }) {
    if (step % (step > 200 ? 100 : 20) !== 0) return;
    film.push({ step, table: await made(filmed, new Random(5)) });
  },
  done: () => undefined,
});
const lawful = data.bicycleRentalAssociations();
const names = hires.columns.map(({ name }) => name);
const inPairs = (matrix: number[][]) => matrix.flatMap((row, i) => row.slice(0, i)); // all 15

/** Shares of bins as outlines: bars would cover each other. */
function outlines(table: data.Table, name: string): show.Figure {
  const [real, fake] = [fresh, table].map((one) => data.columnOf(one, name).values);
  const { data: bars } = show.histogram({ real: real!, fake: fake! }, { bins: 35, range: [0, 70] });
  const [ofReal, ofFake] = bars.map(({ x, y }) => ({ x: x as number[], y: y as number[] }));
  return show.lines(
    {
      real: { ...ofReal!, colour: show.roles.real },
      'made up': { ...ofFake!, colour: show.roles.fake },
    },
    { x: name, layout: { yaxis: { range: [0, 0.07] } } },
  );
}

// %%
const ends = { range: [-0.2, 1] } as const;
await show.live(
  { step: film.map(({ step }) => step) },
  ({ step }) => {
    const { table } = film.find((look) => look.step === step)!;
    const pairs = { x: inPairs(lawful), y: inPairs(metrics.associationMatrix(table)) };
    const left = show.lines(
      {
        'as it should be': { x: [-0.2, 1], y: [-0.2, 1], dashed: true, colour: '#888888' },
        'two columns': { ...pairs, marks: 'circle', colour: show.roles.fake },
      },
      { x: 'association, the law', layout: { xaxis: ends, yaxis: ends } },
    );
    const title = `Step ${step} of ${total}: ${distances(table).kinds} of 24 kinds`;
    return show.sideBySide({ 'made up': left, density: outlines(table, 'minutes') }, { title });
  },
  { start: { step: film.at(-1)!.step } },
);

// %% [markdown]
// *Dots on the dashed line hang together as they should.* Columns and pairs come most of the way together, on this seed in the first two
// or three hundred steps. The small steps of the last stages do the rest.
//
// ## A rival that is no GAN
//
// Count how often each kind of row occurs. For each kind, take the means of the three numbers and their covariances. To make a row, draw
// a kind, then draw from the Gaussian with that mean and covariance (`metrics.gaussianCells`). No training, no network.
//
// **Predict:** does it beat the GAN?

// %%
const rival = distances(metrics.gaussianCells(hires, 10_000, new Random(3)));
console.log(line('the GAN, both ideas', ...withBoth.far));
console.log(line('Gaussian in each cell', rival));
console.log(line('plain network', ...plain.far));
console.log(line('independent columns', independent));
console.log(line('real against real', ...floor));
const negative = (table: data.Table) =>
  data.columnOf(table, 'minutes').values.filter((minutes) => minutes < 0).length;
console.log(`\nnegative minutes in 10,000 real rows: ${negative(fresh)}`);
console.log(`in made-up ones, seed by seed: ${withBoth.tables.map(negative).join(', ')}`);

// %% [markdown]
// The rival wins, or comes as near as the floor allows. No wonder: our table was drawn from just such a law, a Gaussian within each of
// the 24 kinds, and the rival assumes it. The GAN was told none of this and finds most of it. It might win on a table whose numbers are
// not Gaussian within a cell, or with so many columns that most cells are empty; we have not tried. On *this* table, take the rival.
//
// ## Are they copies?
//
// A table is often made up *because* the real one holds people. A generator that repeats real rows has every meter above at its best, and
// is useless. So measure how far each made-up row is from the nearest row it was trained on, and how far fresh real rows are from theirs.
// Copies have a ratio near 0; rows as new as real ones have 1. (That is a check against copying, no proof of privacy. A proof needs noise
// in the training itself, called differential privacy.)
//
// We take not our best generator but the one with the median association.

// %%
const typical = median(withBoth.far, 'association');
const shown = withBoth.far.findIndex(({ association }) => association === typical);
const ours = withBoth.tables[shown]!;
const encoded = (table: data.Table) => metrics.rows(codec.encode(table).samples, codec.width);
const [learntFrom, some] = [encoded(hires), encoded(fresh).slice(0, 300)];
const ratioOf = (table: data.Table) =>
  metrics.memorisation(encoded(table).slice(0, 300), learntFrom, some).ratio;
const [newness, copied] = [ratioOf(ours), ratioOf(hires)];
console.log(`made-up rows: ratio ${newness.toFixed(2)}; stolen rows: ${copied.toFixed(2)}`);

// %% [markdown]
// ## What it makes
//
// Five real rows, five made-up ones; the associations; and the hires of the first picture again.

// %%
console.log(`real\n${head(hires)}\n\nmade up, seed ${seeds[shown]}\n${head(ours)}`);
const found = metrics.associationMatrix(ours);
const off = (found: number[][], law: number[][]) =>
  found.map((row, i) => row.map((value, j) => 10 * (value - law[i]![j]!)));
const tenfold = off(found, lawful);
await show.figure(
  show.heatmaps(
    { 'the law': lawful, 'made up': found, 'difference, tenfold': tenfold },
    { rows: names, columns: names, range: [-1, 1], diverging: true, values: 'r, η, V' },
  ),
);
await show.figure(show.sideBySide({ 'real hires': clouds(hires), 'made-up hires': clouds(ours) }));

// %% [markdown]
// ## What went wrong, and how you would know
//
// | what you see | what it may be | the meter that tells |
// |---|---|---|
// | every column is right | nothing ties them together | association, beside independent columns |
// | a few kinds of rows, over and over | categories that are not chosen | kinds of rows that occur, TV over them |
// | impossible numbers (negative minutes) | a linear head where the law has an edge | count them, also in the real table |
// | a good table | an easy law | a rival that is no GAN |
// | everything is perfect | copies | distance to the nearest training row |
//
// ## The claims of this lesson, checked

// %% tags=["fold"]
const quick = course.budgetName() === 'quick';
const limits = quick ? { ks: 0.2, tv: 0.12, pair: 0.35 } : { ks: 0.08, tv: 0.05, pair: 0.1 };
const first = (gan: Gan) =>
  generate(gan, 50, { random: new Random(1) })
    .dataSync()
    .join();
const [slid, chose] = [
  [...plain.far, ...toldOnly.far],
  [...chosenOnly.far, ...withBoth.far],
];
course.claims({
  'neighbouring pixels are twice as alike as any two': neighbours > 2 * strangers,
  'our networks are the preset’s': first(rowGan(both, new Random(9))) === first(preset.gan),
  [`both: the worst KS at most ${limits.ks}, TV ${limits.tv}, association ${limits.pair}`]:
    median(withBoth.far, 'ks') <= limits.ks &&
    median(withBoth.far, 'tv') <= limits.tv &&
    typical <= limits.pair,
  'without choosing 30 % of the rows are of wrong kinds, told or not, in every seed': slid.every(
    ({ kindsTv }) => kindsTv > 0.3,
  ),
  'with choosing at most 20 %, and 20 kinds or more': chose.every(
    ({ kindsTv, kinds }) => kindsTv < 0.2 && kinds >= 20,
  ),
  'the Gaussian in each cell is nearer in association': rival.association < typical,
  'made-up rows are no copies': newness > 0.7 && copied === 0,
});

// %% [markdown]
// ## Summary
//
// - In a table every column is of its own kind and their order means nothing. Networks and meters follow from that.
// - A generator of categories should *choose*. Without it ours made a few kinds of rows, with it nearly all: one change, every seed.
// - Measure columns *and* pairs *and* kinds, between independent columns and real against real.
// - A Gaussian in each cell beats the GAN on this table. Look for such a rival before you train.
// - Ask for copies before you hand a made-up table to anybody.
//
// ## Exercises
//
// In `exercises/10-structured-data.ipynb`: encode a mixed row and decode it, Cramér's V by hand, the baseline of independent columns,
// and a GAN whose head you mend.
//
// ## Where this comes from
//
// “Deep Learning with GAN using PyTorch, Structured Data and Unstructured Data”: the two kinds of data, the list of uses, and a recipe
// for digits. Its steps begin with "generate fake data through the generator using real data and random noise"; no real data go into a
// generator.
//
// Pearson (1905), *On the general theory of skew correlation* (η). · Cramér (1946), *Mathematical methods of statistics*, chapter 21. ·
// Jang, Gu & Poole (2017), *Categorical reparameterization with Gumbel-softmax*. · Choi et al. (2017), *Generating multi-label discrete
// patient records using GANs*. · Xu et al. (2019), *Modeling tabular data using conditional GAN*.
