// Exercises of lesson 09.

// %% [markdown]
// # Exercises 09 · Files, windows, checkpoints
//
// Each exercise ends in a check that says `pass`, or what is still missing. Nothing can break: change the
// cells, run them again, as often as you like.

// %%
import { check, isClose, isEqual, parzenLogLikelihood, Random } from 'tsgan';

// %% [markdown]
// ## 1 · The header of an IDX file
//
// An IDX file begins with two zeros, a byte for the type, a byte for the number of axes $k$, and then $k$
// lengths of four bytes each, the most significant byte first. Return the lengths.

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
await check(
  'the shape of the training images',
  () => [
    isEqual(
      idxShape(Uint8Array.from([0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2])),
      [60000, 28, 28],
    ),
    isEqual(idxShape(Uint8Array.from([0, 0, 8, 1, 0, 1, 0, 0])), [65536]),
  ],
  'Bytes are digits to the base 256, the largest first. 0xea60 is 234 · 256 + 96 = 60,000. Read as ' +
    'many lengths as byte 3 says, not more: pixels come after them.',
);

// %% [markdown]
// ## 2 · A Parzen window by hand
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
await check(
  'one window is a Gaussian',
  () =>
    isClose(logDensity(1, [0], 2), Math.log(Math.exp(-1 / 8) / (2 * Math.sqrt(2 * Math.PI))), 1e-9),
  'With one sample the mean is that window itself. Did you divide by σ√(2π)?',
);
await check(
  'the mean over the samples, not the sum',
  () => {
    const random = new Random(1);
    const samples = Array.from({ length: 50 }, () => random.normal());
    return [0, 0.7, -2].map((x) =>
      isClose(
        logDensity(x, samples, 0.3),
        parzenLogLikelihood(
          [[x]],
          samples.map((s) => [s]),
          0.3,
        ).mean,
        1e-4,
      ),
    );
  },
  'Divide the sum of the windows by the number of samples before you take the logarithm.',
);
await check(
  'far from every sample it is finite',
  () =>
    isClose(
      logDensity(100, [0, 1], 1),
      -(99 ** 2) / 2 - Math.log(2 * Math.sqrt(2 * Math.PI)),
      1e-6,
    ),
  'exp(−4900) is 0 in a computer. Subtract the largest exponent inside the exponential, add it outside.',
);

// %% [markdown]
// ## 3 · What does the checkpoint lack?
//
// Four programs save less than they should. For each, name the **first** loss (1 is the first step after
// the restart) that differs from that of a training that never stopped. Take a discriminator and a
// generator with Adam, fresh latents each step, and batches in a shuffled order; the loss of a step is
// computed before its update.
//
// - `weights`: saves weights and the random streams, but not Adam's moments;
// - `latents`: saves all but the stream that latents are drawn from, which starts again;
// - `order`: saves all but the place in the epoch: it starts the shuffled epoch again from its beginning;
// - `nothing`: forgets nothing.
//
// Answer with 1, 2, or `Infinity` for never.

// %%
const firstDifference = { weights: 0, latents: 0, order: 0, nothing: 0 };
// BEGIN SOLUTION think: which numbers go into the very first loss, and which only into its update?
firstDifference.weights = 2;
firstDifference.latents = 1;
firstDifference.order = 1;
firstDifference.nothing = Infinity;
// END SOLUTION

// %%
await check(
  'without moments',
  () => isEqual(firstDifference.weights, 2),
  "The first loss after the restart is computed with the saved weights, before Adam moves them. Adam's " +
    'moments matter for the update.',
);
await check(
  'without the latents or the order',
  () => isEqual([firstDifference.latents, firstDifference.order], [1, 1]),
  'The first loss already depends on which latents are drawn and which real digits are shown.',
);
await check(
  'with everything',
  () => isEqual(firstDifference.nothing, Infinity),
  'That is what the lesson measured: the same losses to the last bit, as long as it runs.',
);
