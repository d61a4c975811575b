// Exercises to lesson 10.

// %% [markdown]
// # Exercises 10 · Structured data
//
// A GAN that chooses, a GAN robbed of its noise, and ways to tell a good made-up table from a bad one. Replace
// each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, objectives } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

course.checksAhead(6);
await useBackend('cpu');
const { chooseOne, columns, join, linear, named, relu, through } = nets;

// %% [markdown]
// ## 1. Choose
//
// Cups have a lid or none, and one of three colours, and the two hang together. Rows are one-hot: two places for the lid, three for
// the colour. The generator below hands on its logits, which are no rows at all. Let it choose a lid and a colour.

// %%
/** How often, by lid and colour. */
const law = [0.3, 0.02, 0.08, 0.05, 0.45, 0.1];
/** Numbers of z: four normal ones for the network, then a Gumbel number for each place. */
const latent = nets.gumbelLatent(4, 5);

const cupsFrom = (random: Random) =>
  nets.network({
    name: 'generator',
    inputs: { z: [9] },
    layers: ({ z }) => {
      const x = through(z, columns(0, 4), linear(32), relu());
      const logits = [through(x, named('lid', linear(2))), through(x, named('colour', linear(3)))];
      const gumbels = [through(z, columns(4, 2)), through(z, columns(6, 3))];
      let levels = logits;
      // BEGIN SOLUTION a level for each category, from its logits and its own Gumbel numbers, temperature 1
      levels = logits.map((of, i) => chooseOne(of, gumbels[i]!, 1));
      // END SOLUTION
      return join(...levels);
    },
    random,
  });

// %%
const drawn = new Random(5);
const kinds = Array.from({ length: 2000 }, () => {
  let u = drawn.uniform();
  return law.findIndex((share) => (u -= share) < 0);
});
const oneHot = (at: number, width: number) => Array.from({ length: width }, (_, i) => (i === at ? 1 : 0)); // prettier-ignore
const rowOf = (kind: number) => [...oneHot(Math.floor(kind / 3), 2), ...oneHot(kind % 3, 3)];
const cups: data.DataSet = {
  ...{ name: 'cups', size: 2000, sampleShape: [5] },
  samples: Float32Array.from(kinds.flatMap(rowOf)),
};

/** Trains 400 steps on the cups; 2,000 made-up rows. */
async function madeCups(latent: nets.Latent): Promise<Float32Array[]> {
  const random = new Random(1);
  const gan: Gan = {
    name: 'cups',
    generator: cupsFrom(random),
    discriminator: nets.mlp({ name: 'discriminator', sizes: [5, 32, 1], random }),
    latent,
    objective: objectives.nonSaturating,
  };
  const at = { learningRate: 5e-3, beta1: 0.5 };
  await watch(
    train(gan, cups, { seed: 1, batchSize: 64, steps: 400, generatorOptimizer: at, discriminatorOptimizer: at }), // prettier-ignore
  );
  const fakes = generate(gan, 2000, { random: new Random(2) });
  return metrics.rows((await fakes.data()) as Float32Array, 5);
}
const largest = (places: Float32Array) => places.indexOf(Math.max(...places));
const lidOf = (row: Float32Array) => largest(row.slice(0, 2));
const colourOf = (row: Float32Array) => largest(row.slice(2));

// %%
await course.check(
  'choose',
  async () => {
    const rows = await madeCups(latent);
    const shares = metrics.levelFrequencies(
      rows.map((row) => 3 * lidOf(row) + colourOf(row)),
      6,
    );
    const far = metrics.totalVariation(shares, law);
    const whole = rows.every((row) => row.every((x) => x === 0 || x === 1));
    return [
      { pass: whole, got: whole ? 'rows of 0 and 1' : `a row ${rows[0]!.join(' ')}`, expected: 'rows of 0 and 1' }, // prettier-ignore
      { pass: far < 0.1, got: `total variation ${far.toFixed(2)}`, expected: 'below 0.1' },
    ];
  },
  'chooseOne(logits, gumbels, temperature) of lesson 10 makes one-hot rows. Each category takes its own logits and the Gumbel numbers in ' +
    'its own places of z: without noise the same z always makes the same choice.',
);

// %% [markdown]
// ## 2. Cramér's V by hand
//
// How strongly do two categories hang together? Count how often each pair of levels occurs: $n_{ij}$. With the
// sums of the rows $n_{i\cdot}$, of the columns $n_{\cdot j}$ and of all, $n$, independence would give
// $e_{ij} = n_{i\cdot} n_{\cdot j} / n$. Then
//
// $$ \chi^2 = \sum_{ij} \frac{(n_{ij} - e_{ij})^2}{e_{ij}}, \qquad
//    V = \sqrt{\frac{\chi^2}{n \, (\min(\text{rows}, \text{columns}) - 1)}} . $$
//
// `counts[i][j]` are the counts; no row and no column is empty. By hand, first: for `[[2, 0], [0, 2]]` all $e_{ij}$
// are 1, so $\chi^2 = 4$ and $V = \sqrt{4 / (4 \cdot 1)} = 1$.

// %%
function handV(counts: number[][]): number {
  let v = NaN;
  // BEGIN SOLUTION sums of rows and columns, then χ², then V
  const rowSums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = counts[0]!.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  const n = rowSums.reduce((sum, count) => sum + count, 0);
  let chiSquared = 0;
  counts.forEach((row, i) =>
    row.forEach((count, j) => {
      const expected = (rowSums[i]! * columnSums[j]!) / n;
      chiSquared += (count - expected) ** 2 / expected;
    }),
  );
  v = Math.sqrt(chiSquared / (n * (Math.min(rowSums.length, columnSums.length) - 1)));
  // END SOLUTION
  return v;
}

// %%
await course.check(
  'Cramér’s V by hand',
  () => {
    const counts = [
      [8, 2, 5],
      [1, 9, 3],
    ];
    const pairs = counts.flatMap((row, i) =>
      row.flatMap((count, j) => Array.from({ length: count }, () => [i, j])),
    );
    const column = (at: number) => pairs.map((pair) => pair[at]!);
    return [
      course.isClose(handV([[2, 0], [0, 2]]), 1, 1e-9), // prettier-ignore
      course.isClose(handV([[6, 3], [4, 2]]), 0, 1e-9), // prettier-ignore
      course.isClose(handV(counts), metrics.cramersV(column(0), column(1)), 1e-9),
      course.isClose(handV([[5, 0, 0], [0, 5, 0], [0, 0, 5]]), 1, 1e-9), // prettier-ignore
    ];
  },
  'If the rows are proportional, as in [[6, 3], [4, 2]], then every count equals its expected one and V is 0. For a ' +
    '3 × 3 table the last division is by 2n, not by n. Do you divide each square by its expected count?',
);

// %% [markdown]
// ## 3. Whose noise?
//
// $z$ has two kinds of noise: normal numbers, which all heads see through the hidden layer, and Gumbel numbers, which one head sees
// alone. Now the four normal numbers become 0, in training and after it. **Predict** Cramér's $V$ of lid and colour in the made-up
// cups: `'as in the real cups'`, `'weaker, but there'`, or `'0, up to chance'`.

// %%
const guess: { V?: 'as in the real cups' | 'weaker, but there' | '0, up to chance' } = {};
// BEGIN SOLUTION guess.V = '…'
// The hidden layer sees the same zeros for each row, so the logits are the same for each row, and the Gumbel numbers of the two heads are
// independent. Nothing is left that could tie lid and colour, however long it is trained.
guess.V = '0, up to chance';
// END SOLUTION

// %%
await course.check(
  'whose noise',
  // The answer is sealed, so that you do not read it here.
  () => course.isEqual(course.sealOf(`noise: ${guess.V}`) === '803efe39', true),
  'What can a head know of the other head’s choice? Only what both see. The cell below trains it.',
);

// %%
const robbed: nets.Latent = (size, random) =>
  tf.tidy(() => tf.concat([tf.zeros([size, 4]), tf.slice(latent(size, random), [0, 4], [-1, 5])], 1)); // prettier-ignore
const real = kinds.map(rowOf).map((row) => Float32Array.from(row));
for (const [name, rows] of Object.entries({
  'real cups': real,
  'as in 1': await madeCups(latent),
  'no normal numbers': await madeCups(robbed),
})) {
  console.log(
    `${name.padEnd(18)} V ${metrics.cramersV(rows.map(lidOf), rows.map(colourOf)).toFixed(2)}`,
  );
}

// %% [markdown]
// ## 4. The baseline
//
// A made-up table must beat *independent columns*: each column shuffled by itself. Every column then keeps
// exactly its values, and nothing ties them together. Columns are arrays of one length; `random.permutation(n)` gives the
// numbers 0 to n − 1 in random order. Leave the given columns as they are.

// %%
function independentColumns(columns: number[][], random: Random): number[][] {
  let shuffled = columns;
  // BEGIN SOLUTION an order of its own for each column
  shuffled = columns.map((values) => {
    const order = random.permutation(values.length);
    return values.map((_, row) => values[order[row]!]!);
  });
  // END SOLUTION
  return shuffled;
}

// %%
await course.check(
  'the baseline',
  () => {
    const ids = Array.from({ length: 400 }, (_, i) => i);
    const given = [ids, ids.map((i) => 1000 + i), ids.map((i) => 2000 + i)];
    const made = independentColumns(given, new Random(1));
    const back = made.map((values, c) => values.map((value) => value - 1000 * c));
    // By chance one value in 400 stays beside its old neighbour: none, one, two or a few, never hundreds.
    const parted = (what: string, a: number[], b: number[]) => {
      const stay = a.filter((value, row) => value === b[row]).length;
      const got = `${stay} of 400 values of ${what} are where they were`;
      return { pass: stay < 20, got, expected: 'a few, by chance' };
    };
    const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
    return [
      course.isEqual(back.map(sorted), [ids, ids, ids]),
      course.isEqual(
        given[0],
        Array.from({ length: 400 }, (_, i) => i),
      ),
      parted('the first column', back[0]!, ids),
      parted('the second column, seen from the first,', back[0]!, back[1]!),
      parted('the third column, seen from the second,', back[1]!, back[2]!),
    ];
  },
  'Each column needs a permutation of its own: one order for all columns moves whole rows, and every dependence ' +
    'stays. Draw it inside the loop over the columns, and make new arrays.',
);

// %% [markdown]
// ## 5. The thief
//
// Somebody hands you a made-up table in which part of the rows are rows of yours, changed a little so that no two are quite equal. Estimate
// what share is stolen, as the lesson's third meter does: call a row stolen if it is nearer to one of your rows than all but one in a hundred
// of rows that are surely new. `near(rows, mine)` gives each row's distance to the nearest of yours.
//
// It must work for any table, in whatever units: the limit comes from `surelyNew`. **Predict:** what share of an honest table
// will it call stolen?

// %%
type Rows = Float32Array[];
const near = (rows: Rows, mine: Rows) =>
  Array.from(metrics.nearestNeighbours(rows, mine).distances);

function stolenShare(rows: Rows, mine: Rows, surelyNew: Rows): number {
  let share = NaN;
  // BEGIN SOLUTION the distance that one in a hundred of surelyNew stays below, then count
  // Of an honest table one row in a hundred is called stolen: that is how the limit was chosen.
  const usual = near(surelyNew, mine).sort((a, b) => a - b);
  const limit = usual[Math.floor(surelyNew.length / 100)]!;
  share = near(rows, mine).filter((distance) => distance < limit).length / rows.length;
  // END SOLUTION
  return share;
}

// %%
await course.check(
  'the thief',
  () => {
    const dice = new Random(9);
    /** Tables whose numbers vary by `unit`: an honest one, one of which a quarter is stolen, one all stolen. */
    const shares = (unit: number) => {
      const draw = (count: number) =>
        metrics.rows(dice.normalTensor([count, 4], 0, unit).dataSync() as Float32Array, 4);
      const [mine, surelyNew, others] = [draw(500), draw(2000), draw(2000)];
      const nudged = (rows: Rows) =>
        rows.map((row) => row.map((x) => x + 0.01 * unit * dice.normal()));
      const quarter = [...others.slice(0, 300), ...nudged(mine.slice(0, 100))];
      return [others, quarter, nudged(mine)].map((rows) => stolenShare(rows, mine, surelyNew));
    };
    const names = ['an honest table', 'a quarter stolen', 'all stolen'];
    const truths = [[0.004, 0.02], [0.24, 0.28], [0.97, 1]] as const; // prettier-ignore
    return [1, 100].flatMap((unit) =>
      shares(unit).map((share, i) => ({
        pass: share >= truths[i]![0] && share <= truths[i]![1],
        got: `${names[i]}, numbers of about ${unit}: ${(100 * share).toFixed(1)} %`,
        expected: truths[i]!.map((x) => `${(100 * x).toFixed(1)} %`).join(' to '),
      })),
    );
  },
  'Sort the distances of surelyNew: its hundredth part gives the limit, 20 of 2,000. A row counts if its own distance is below. Exact ' +
    'equality finds nobody, half of the median accuses many who are honest, and a fixed limit suits one unit only.',
);

// %% [markdown]
// And the thief of the lesson, by your meter, beside honest hires and the lesson's rival:

// %%
const hires = data.loadBicycleRentals();
const codec = data.tableCodec(hires);
const rowsIn = (table: data.Table) => metrics.rows(codec.encode(table).samples, codec.width);
const [ours, fresh] = [hires, data.bicycleRentals({ size: 4000, random: new Random(77) })].map(
  rowsIn,
);
const others: Record<string, Rows> = {
  'honest hires': fresh!.slice(2000, 2500),
  'Gaussian in each cell': rowsIn(metrics.gaussianCells(hires, 500, new Random(3))),
  'a thief of 30 %': [...ours!.slice(0, 150), ...fresh!.slice(3000, 3350)],
};
for (const [name, rows] of Object.entries(others)) {
  console.log(`${name}: ${(100 * stolenShare(rows, ours!, fresh!.slice(0, 2000))).toFixed(1)} %`);
}

// %% [markdown]
// ## 6. No negative cups
//
// A linear head can give any number. Volumes have an edge: nothing is below 0. Here is a small GAN for one column of
// volumes (in units of 250 ml, most of them small, some above 1). Mend its head, so that every volume is above 0, whatever the weights,
// and none is too large to be made. Layers for it are `nets.relu()`, `nets.sigmoid()`, `nets.softplus()` and `nets.tanh()`; one of them will do.
//
// **Predict:** how many of 2,000 volumes will be negative without it?

// %%
const volumesFrom = (random: Random) =>
  nets.network({
    name: 'generator',
    inputs: { z: [4] },
    layers: ({ z }) => {
      let volumes = through(z, linear(16), relu(), linear(1));
      // BEGIN SOLUTION a last layer that is above 0 everywhere
      volumes = through(volumes, nets.softplus());
      // END SOLUTION
      return volumes;
    },
    random,
  });

/** Trains 150 steps and returns 2,000 made-up volumes. */
async function madeVolumes(): Promise<Float32Array> {
  const random = new Random(1);
  const real = Float32Array.from({ length: 1000 }, () => -0.3 * Math.log(1 - random.uniform()));
  const gan = {
    name: 'volumes',
    generator: volumesFrom(random),
    discriminator: nets.mlp({ name: 'discriminator', sizes: [1, 16, 1], random }),
    latent: nets.normalLatent(4),
    objective: objectives.nonSaturating,
  };
  const volumes: data.DataSet = { name: 'volumes', size: 1000, sampleShape: [1], samples: real };
  for await (const { generatorLoss } of train(gan, volumes, {
    seed: 1,
    batchSize: 50,
    steps: 150,
  })) {
    if (!Number.isFinite(generatorLoss)) break;
  }
  return (await generate(gan, 2000, { random: new Random(2) }).data()) as Float32Array;
}

// %%
await course.check(
  'no negative cups',
  async () => {
    const volumes = await madeVolumes();
    const wrong = volumes.filter((x) => !(x > 0)).length;
    // The last linear layer says −4, then 4, whatever comes in.
    const said = [-4, 4].map((bias) => {
      const generator = volumesFrom(new Random(1));
      const weights = generator.getWeights();
      generator.setWeights([...weights.slice(0, -2), tf.zeros(weights.at(-2)!.shape), tf.tensor1d([bias])]); // prettier-ignore
      return (generator.predict(tf.zeros([1, 4])) as tf.Tensor).dataSync()[0]!;
    });
    return [
      course.isEqual(wrong, 0),
      { pass: said[0]! > 0, got: `a volume of ${said[0]} where the last layer says −4`, expected: 'above 0' }, // prettier-ignore
      { pass: said[1]! > 1, got: `a volume of ${said[1]} where it says 4`, expected: 'above 1' },
    ];
  },
  'Put a layer behind the last linear one, and let it be the output. A relu gives cups of 0, and a sigmoid none above 1: one of the four is ' +
    'above 0 everywhere and grows without end (lesson 01 had it in a loss).',
);
