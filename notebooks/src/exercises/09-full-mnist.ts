// Exercises of lesson 09.

// %% [markdown]
// # Exercises 09 · Files, windows, checkpoints
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass`, or `not yet` with what you
// got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { course, metrics, Random } from 'tsgan';

course.checksAhead(7);

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
  // BEGIN SOLUTION the mean of the windows, in logarithms: log Σ exp(aᵢ) = max a + log Σ exp(aᵢ − max a)
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
// ## 3. What does the checkpoint lack?
//
// Four programs stop a training, save, and go on. In a step the discriminator moves first, then the generator,
// both with Adam; each step has fresh latents and the next batch of a shuffled order. We watch the
// **discriminator's** loss: a step computes it, and only then moves the weights.
//
// Its losses are compared with those of a training that never stopped. For each program, which is the first
// loss that differs: 1, that of the first step after the restart; 2, that of the second; or `Infinity`, never?
//
// - `weights`: saves weights, random streams and the place in the data, but not Adam's moments;
// - `latents`: saves all but the stream that latents are drawn from, which starts again;
// - `order`: saves all but the place in the epoch, so that the epoch starts again from its first batch;
// - `nothing`: lacks nothing.

// %%
const firstDifference: Record<string, number> = {
  weights: NaN,
  latents: NaN,
  order: NaN,
  nothing: NaN,
};
// BEGIN SOLUTION firstDifference.weights = …, and so on: what goes into the very first loss, and what only into its update?
firstDifference.weights = 2;
firstDifference.latents = 1;
firstDifference.order = 1;
firstDifference.nothing = Infinity;
// END SOLUTION

// %%
// The answers are sealed, so that you do not read them here.
const answered = (...seals: [program: string, seal: string][]) =>
  seals.map(([program, seal]) => ({
    pass: course.sealOf(`${program}: ${firstDifference[program]}`) === seal,
    got: `${program}: ${firstDifference[program]}`,
    expected: 'the first loss that differs: 1, 2 or Infinity',
  }));
await course.check(
  'without moments',
  () => answered(['weights', '625d2ec2']),
  "What goes into a loss: the weights, the batch, the latents. Adam's moments do not; they decide how far the weights " +
    'move afterwards. Which loss is the first to be computed with weights that were moved otherwise?',
);
await course.check(
  'without the latents or the order',
  () => answered(['latents', 'b1cd9a5b'], ['order', '2f1f3a8b']),
  'The discriminator is shown a real batch and fakes made from latents. If either is another one than it would have ' +
    'been, how long does it take until a loss notices?',
);
await course.check(
  'with everything',
  () => answered(['nothing', '6d36db3f']),
  'Compare with what the lesson measured: its losses to the last bit. If nothing is lacking, what should make a later ' +
    'loss differ?',
);

// %% [markdown]
// To think about: watch the *generator's* loss instead. The discriminator has moved before it is computed. Which
// of your four answers changes?
