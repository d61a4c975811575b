// Exercises of lesson 12.

// %% [markdown]
// # Exercises 12 · Files, windows, checkpoints, and a GAN of your own
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass`, or `not yet` with what you
// got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { course, data, metrics, nets, objectives, show, training } from 'tsgan';
import { generate, Random, useBackend, watch, type Gan } from 'tsgan';

course.checksAhead(7);
await useBackend();

// %% [markdown]
// ## 1. The header of an IDX file
//
// An IDX file begins with two zeros, a byte for the type, a byte for the number of axes $k$, and then $k$
// lengths of four bytes each, the most significant byte first. After them come the pixels. Return the lengths.
//
// By hand, first: the lengths of `0 0 8 1 · 0 0 1 2` are one number, $1 \cdot 256 + 2 = 258$.

// %%
function idxShape(bytes: Uint8Array): number[] {
  const shape: number[] = [];
  // BEGIN SOLUTION read bytes[3] lengths, four bytes each, from byte 4 on
  for (let axis = 0; axis < bytes[3]!; axis++) {
    const [a, b, c, d] = bytes.subarray(4 + 4 * axis, 8 + 4 * axis);
    shape.push(((a! * 256 + b!) * 256 + c!) * 256 + d!);
  }
  // END SOLUTION
  return shape;
}

// %%
await course.check(
  'the shape of the training images',
  () => [
    course.isEqual(
      idxShape(
        Uint8Array.from([0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28, 0, 7, 255, 9, 0]),
      ),
      [60000, 28, 28],
    ),
    course.isEqual(idxShape(Uint8Array.from([0, 0, 8, 1, 0, 1, 0, 0])), [65536]),
  ],
  'Bytes are digits to the base 256, the largest first: 0 0 234 96 is 234 · 256 + 96 = 60,000. All four count. Read ' +
    'as many lengths as byte 3 says, from byte 4 on, and not more: pixels come after them.',
);

// %% [markdown]
// ## 2. A Parzen window by hand
//
// In one dimension the window around sample $s_i$ is
// $\frac{1}{\sigma\sqrt{2\pi}} e^{-(x - s_i)^2 / 2\sigma^2}$, and the density at $x$ is the mean of the
// windows. Return its logarithm. (Samples may be far from $x$: then every window is so small that it
// becomes 0 in a computer, and $\log 0 = -\infty$. Take the largest exponent out of the sum first.)

// %%
function logDensity(x: number, samples: number[], sigma: number): number {
  let answer = 0;
  // BEGIN SOLUTION the logarithm of the mean of the windows
  // log Σ exp(aᵢ) = max a + log Σ exp(aᵢ − max a)
  const exponents = samples.map((s) => -((x - s) ** 2) / (2 * sigma ** 2));
  const largest = Math.max(...exponents);
  const sum = exponents.reduce((total, a) => total + Math.exp(a - largest), 0);
  answer = largest + Math.log(sum / samples.length) - Math.log(sigma * Math.sqrt(2 * Math.PI));
  // END SOLUTION
  return answer;
}

// %%
await course.check(
  'one window is a Gaussian',
  () =>
    course.isClose(
      logDensity(1, [0], 2),
      Math.log(Math.exp(-1 / 8) / (2 * Math.sqrt(2 * Math.PI))),
      1e-9,
    ),
  'With one sample the mean is that window itself. Return its natural logarithm: −(x − s)² / 2σ² − log(σ√(2π)). Which of ' +
    'the two parts is missing, or has another σ?',
);

// %%
await course.check(
  'the mean over the samples, not the sum',
  () => {
    const random = new Random(1);
    const samples = Array.from({ length: 50 }, () => random.normal());
    return [0, 0.7, -2].map((x) =>
      course.isClose(
        logDensity(x, samples, 0.3),
        metrics.parzenLogLikelihood(
          [[x]],
          samples.map((s) => [s]),
          0.3,
        ).mean,
        1e-4,
      ),
    );
  },
  'Divide the sum of the windows by the number of samples, and then take the logarithm. The mean of the logarithms is ' +
    'another number, and a lower one.',
);

// %%
await course.check(
  'far from every sample it is finite',
  () =>
    course.isClose(
      logDensity(100, [0, 1], 1),
      -(99 ** 2) / 2 - Math.log(2 * Math.sqrt(2 * Math.PI)),
      1e-6,
    ),
  'exp(−4900) is 0 in a computer, and the logarithm of 0 is −Infinity. Subtract the largest exponent inside the ' +
    'exponential, add it outside.',
);

// %% [markdown]
// ## 3. Write a checkpoint
//
// `Small` is a training in small: one weight, a memory of slopes as Adam has one, noise in place of latents, and data in
// a shuffled order, shuffled anew after each epoch. Its random numbers come from `stream`, a number that changes with
// every draw. Write all that is needed into a text, and read it back into another training.
//
// **Predict first**: one of its fields could be left out of the file, and the *first* loss after a stop after step 3 would still be the
// right one, for certain. Which? (Then leave it out below, and see which loss gives it away.)

// %%
class Small {
  weight = 0;
  memory = 0;
  order = [0, 1, 2, 3, 4, 5, 6];
  place = 7;
  constructor(public stream: number) {}

  private draw(): number {
    this.stream = (this.stream * 16807) % 2147483647;
    return this.stream / 2147483647;
  }

  /** One step; its loss. */
  step(): number {
    if (this.place === 7) {
      const keys = this.order.map(() => this.draw());
      this.order = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!).map((i) => this.order[i]!);
      this.place = 0;
    }
    const error = this.weight - this.order[this.place++]! - this.draw();
    this.memory = 0.9 * this.memory + error;
    this.weight -= 0.05 * this.memory;
    return error ** 2;
  }
}

// %%
const guess: { field?: 'weight' | 'memory' | 'order' | 'place' | 'stream' } = {};
// BEGIN SOLUTION set guess.field = '…'
// A loss is computed before the weight moves, from the weight, the number at its place in the order, and a draw. The memory only
// decides how the weight moves then: the second loss gives it away.
guess.field = 'memory';
// END SOLUTION

// %%
await course.check(
  'which field the first loss does not need',
  // The answer is sealed, so that you do not read it here.
  () => course.isEqual(course.sealOf(`not needed: ${guess.field}`), '82bb2c0f'),
  'Read `step()` from its top to the line that makes the error. Which fields has it read by then?',
);

// %%
function save(training: Small): string {
  let file = '{}';
  // BEGIN SOLUTION JSON.stringify makes a text of an object; which fields does the next step read?
  const { weight, memory, order, place, stream } = training;
  file = JSON.stringify({ weight, memory, order, place, stream });
  // END SOLUTION
  return file;
}
function restore(training: Small, file: string): void {
  // BEGIN SOLUTION JSON.parse gives the object back; put its fields into the training
  Object.assign(training, JSON.parse(file));
  // Answers to "To think about", below:
  // - D's: the second, since the first is computed before anything moves. G's: the first, since D has moved by then, and without its
  //   memory it has moved otherwise.
  // - None, on the day itself: in training batch norm takes mean and variance from the batch. But digits drawn for a look, which use the
  //   running statistics, are wrong until these have recovered, and so is every meter.
  // END SOLUTION
}

// %%
await course.check(
  'a checkpoint with everything',
  () =>
    [3, 7, 12].map((stop) => {
      const first = new Small(42);
      for (let i = 0; i < stop; i++) first.step();
      const text = save(first);
      const second = new Small(7);
      second.step();
      restore(second, text);
      const differs = Array.from({ length: 20 }, () => first.step() === second.step()).indexOf(
        false,
      );
      return {
        pass: differs < 0,
        got:
          differs < 0
            ? 'the same losses'
            : `stopped after step ${stop}, loss ${differs + 1} after the restart differs`,
        expected: 'twenty losses that are the same to the last bit',
      };
    }),
  'Does the first loss differ? Then something that a loss is made from is lacking: the weight, the place in the order, the ' +
    'order or the stream of noise. A later one? Then it is what decides how the weight moves, or what is drawn later.',
);

// %% [markdown]
// To think about:
//
// - In a GAN with Adam, which of D's losses is the first to differ if only Adam's memory is lacking? Which of G's?
// - Which loss, if only batch norm's running statistics are lacking? And what else goes wrong?
//
// ## 4. A GAN of your own
//
// The largest exercise of the course: write a GAN without us, on data of your choice. You need
//
// - `real`: rows of numbers, at least 400 (make them, type them, or read them from a file), scaled to a few units at most;
// - `gan`: two networks, a latent and an objective (lesson 02 has the smallest; `nets.mlp` or `nets.network`);
// - a training, with `train` or a loop of your own, on the first rows;
// - `meter`: how far fakes are from real rows, as one number, less is better, of whatever data it is given.
//
// The check draws fakes from your GAN and from new, untrained networks, and keeps your last 200 rows as held-out data. Two **collapsed**
// generators stand beside them: one draws nothing but the mean of your rows, one nothing but a single row. Asked is that
//
// - your meter gives real rows less than a quarter of what untrained fakes have, and less than half of what collapsed ones have;
// - your GAN has less than half of what it had before its training, and stands nearer to real rows than to collapsed ones.
//
// Two more lines are printed and not judged, since what they should be depends on your data: how many fakes are copies of a row that was
// learnt from, and what your meter gives real rows whose columns are shuffled, each by itself. (A meter that you know: the KS distance of
// lesson 10, for each column; or the modes of lesson 03.)

// %%
interface Mine {
  /** Rows to learn from, and after them 200 that the training never saw. */
  real: number[][];
  /** Two fresh networks and their game. */
  build: (random: Random) => Gan;
  /** Trains it on `rows`. */
  learn: (gan: Gan, rows: number[][]) => Promise<void>;
  /** How far the fakes are from the real rows; less is better. */
  meter: (fakes: number[][], real: number[][]) => number;
}

function mine(): Mine | undefined {
  // BEGIN SOLUTION one possibility of very many: points on a ring, and the mean KS distance of both columns
  const dice = new Random(1);
  const real = Array.from({ length: 1200 }, () => {
    const angle = 2 * Math.PI * dice.uniform();
    const radius = 2 + dice.normal(0, 0.1);
    return [2 + radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const hidden = [nets.leakyRelu(0.2)];
  const build = (random: Random): Gan => ({
    name: 'a ring',
    generator: nets.mlp({ name: 'G', sizes: [4, 32, 32, 2], hidden: hidden, random: random }),
    discriminator: nets.mlp({ name: 'D', sizes: [2, 32, 32, 1], hidden: hidden, random: random }),
    latent: nets.normalLatent(4),
    objective: objectives.nonSaturating,
  });
  const adam = { learningRate: 2e-3, beta1: 0.5 };
  const learn = async (gan: Gan, rows: number[][]) => {
    const samples = Float32Array.from(rows.flat());
    const set = data.dataSet({ name: 'ring', size: rows.length, sampleShape: [2], samples });
    const settings = {
      batchSize: 64,
      first: 'discriminator',
      discriminatorLoss: 'sum',
      generatorOptimizer: adam,
      discriminatorOptimizer: adam,
    } as const;
    const session = new training.Training(gan, set, { ...settings, steps: 600, seed: 1 });
    await watch(session.run(), show.progressBar());
    session.dispose();
  };
  /** The mean KS distance of the columns. It does not see how columns belong together: a ring's shadow is enough for it. */
  const meter = (fakes: number[][], real: number[][]) => {
    const column = (rows: number[][], j: number) => rows.map((row) => row[j]!);
    const gaps = [0, 1].map((j) => metrics.ksDistance(column(fakes, j), column(real, j)));
    return (gaps[0]! + gaps[1]!) / 2;
  };
  return { real, build, learn, meter };
  // END SOLUTION
  return undefined;
}

// %%
await course.check(
  'a GAN of your own',
  async () => {
    const own = mine();
    if (!own) return { pass: false, got: 'nothing yet', expected: 'data, a GAN and a meter' };
    const { real, build, learn, meter } = own;
    if (real.length < 400) return { pass: false, got: `${real.length} rows`, expected: '400' };
    const [rows, heldOut] = [real.slice(0, -200), real.slice(-200)];
    const gan = build(new Random(1));
    const draw = () => generate(gan, 200, { random: new Random(9) }).arraySync() as number[][];
    const before = meter(draw(), heldOut);
    await learn(gan, rows);
    const after = meter(draw(), heldOut);
    const ofReal = meter(rows.slice(-200), heldOut);
    const mean = rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
    const collapsed = Math.min(
      ...[mean, rows[0]!].map((row) => meter(Array<number[]>(200).fill(row), heldOut)),
    );
    const dice = new Random(5);
    const orders = heldOut[0]!.map(() => Array.from(dice.permutation(200)));
    const shuffled = heldOut.map((row, i) => row.map((_, j) => heldOut[orders[j]![i]!]![j]!));
    const learnt = new Set(rows.map((row) => Float32Array.from(row).join()));
    const copies = draw().filter((row) => learnt.has(row.join())).length;
    console.log(`${copies} of 200 fakes are rows that it learnt from, number for number`);
    console.log(`real rows with shuffled columns: ${meter(shuffled, heldOut).toFixed(3)}`);
    return [
      {
        pass: ofReal < collapsed / 2,
        got: `the meter gives real rows ${ofReal.toFixed(3)}, one row 200 times ${collapsed.toFixed(3)}`,
        expected: 'real rows well below a collapsed generator, less than half',
      },
      {
        pass: ofReal < before / 4,
        got: `the meter gives real rows ${ofReal.toFixed(3)}, untrained fakes ${before.toFixed(3)}`,
        expected: 'real rows well below untrained fakes, less than a quarter',
      },
      {
        pass: after < before / 2,
        got: `${before.toFixed(3)} before the training, ${after.toFixed(3)} after it`,
        expected: 'less than half',
      },
      {
        pass: after - ofReal < collapsed - after,
        got: `your GAN has ${after.toFixed(3)}, real rows ${ofReal.toFixed(3)}, a collapsed one ${collapsed.toFixed(3)}`,
        expected: 'nearer to real rows than to a collapsed one',
      },
    ];
  },
  'A meter must first know real rows from fakes, also from one row many times: try it before you train. A difference of means is ' +
    'not enough. If the number does not fall, look at a few ' +
    'fakes; then at both losses (lesson 04), the scale of the data, the rates, and the number of steps.',
);
