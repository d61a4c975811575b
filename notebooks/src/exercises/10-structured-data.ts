// Exercises to lesson 10.

// %% [markdown]
// # Exercises 10 · Structured data
//
// From a row of a table to numbers and back, and two ways to tell a good made-up table from a bad one. Replace
// each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, objectives } from 'tsgan';
import { generate, Random, train, useBackend } from 'tsgan';

course.checksAhead(5);
await useBackend('cpu');

// %% [markdown]
// ## 1. Encode a mixed row
//
// A made-up table of cups has two columns: `colour` is red, green or blue, and `millilitres` is a number with
// mean 250 and standard deviation 50. As numbers for a network a row is
//
// - three places for the colour, 1 at its level and 0 elsewhere (one-hot);
// - one place for the volume, in standard deviations from the mean.
//
// So a green cup of 300 ml is `[0, 1, 0, 1]`.

// %%
const colourNames = ['red', 'green', 'blue'];
const volume = { mean: 250, deviation: 50 };

interface Cup {
  colour: string;
  millilitres: number;
}

function encodeCup(cup: Cup): number[] {
  let row: number[] = [];
  // BEGIN SOLUTION the one-hot colour, then the standardised volume
  row = colourNames.map((name) => (name === cup.colour ? 1 : 0));
  row.push((cup.millilitres - volume.mean) / volume.deviation);
  // END SOLUTION
  return row;
}

// %%
await course.check(
  'encode a mixed row',
  () => [
    course.isClose(encodeCup({ colour: 'green', millilitres: 300 }), [0, 1, 0, 1], 1e-9),
    course.isClose(encodeCup({ colour: 'blue', millilitres: 150 }), [0, 0, 1, -2], 1e-9),
    course.isClose(encodeCup({ colour: 'red', millilitres: 250 }), [1, 0, 0, 0], 1e-9),
  ],
  'Four numbers: three for the colour, in the order of colourNames, then one for the volume. Standardised means ' +
    '(value − mean) / deviation, so the mean itself becomes 0.',
);

// %% [markdown]
// ## 2. And back
//
// A generator's row need not be exactly one-hot, and its number is in standard deviations. Return the cup that
// it stands for: the colour whose place is largest, and the volume in millilitres.

// %%
function decodeCup(row: number[]): Cup {
  const cup: Cup = { colour: '', millilitres: NaN };
  // BEGIN SOLUTION set cup.colour and cup.millilitres
  const scores = row.slice(0, 3);
  cup.colour = colourNames[scores.indexOf(Math.max(...scores))]!;
  cup.millilitres = volume.mean + volume.deviation * row[3]!;
  // END SOLUTION
  return cup;
}

// %%
await course.check(
  'decode a mixed row',
  () => [
    course.isEqual(decodeCup([0, 1, 0, 1]), { colour: 'green', millilitres: 300 }),
    course.isEqual(decodeCup([0.1, 0.2, 0.7, -0.5]), { colour: 'blue', millilitres: 225 }),
    course.isEqual(decodeCup([-3, -5, -4, 2]), { colour: 'red', millilitres: 350 }),
  ],
  'The largest place wins, even if none of them is 1, and even if all are negative. The volume is the encoding ' +
    'turned round: mean + deviation · number. The fourth number is no colour.',
);

// %% [markdown]
// ## 3. Cramér's V by hand
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
// ## 5. No negative cups
//
// A linear head can give any number. Volumes have an edge: nothing is below 0. Here is a small GAN for one column of
// volumes (in units of 250 ml, most of them small). Mend its head, so that no volume can be negative, whatever the weights:
// `nets.softplus()` is a layer.
//
// **Predict:** how many of 2,000 volumes will be negative without it?

// %%
const { linear, relu, through } = nets;

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
    const negative = volumes.filter((x) => x < 0).length;
    const different = new Set(volumes).size;
    return [
      course.isEqual(negative, 0),
      { pass: different > 100, got: `${different} different volumes`, expected: 'more than 100' },
    ];
  },
  'Put the new layer behind the last linear one, and let it be the output. A relu would be 0 for half of all cups.',
);
