// Exercises to lesson 04.

// %% [markdown]
// # Exercises 04 · Batch norm
//
// Fill in what is missing, run the cell, then the check below it. A check tells you `pass`, or `not yet`
// with what you got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { check, isClose, isEqual } from 'tsgan';

// %% [markdown]
// ## 1. Batch norm by hand
//
// The values of one feature over a batch come in. Give them back normalised:
//
// $$ y_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}} , \qquad
//    \mu = \frac1n \sum_i x_i , \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2 . $$

// %%
function normalise(x: number[], epsilon: number): number[] {
  let y: number[] = [];
  // BEGIN SOLUTION mean, variance (over n, not n − 1), then each value
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  y = x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  // END SOLUTION
  return y;
}

// %%
await check(
  'batch norm by hand',
  () => [
    isClose(normalise([1, 2, 3, 4], 0), [-1.3416408, -0.4472136, 0.4472136, 1.3416408], 1e-6),
    isClose(normalise([1, 2, 3, 4], 0.8), [-1.0476454, -0.3492151, 0.3492151, 1.0476454], 1e-6),
    isClose(normalise([7], 1e-5), [0], 1e-9),
  ],
  'Is the variance the mean of the squares, over n? Does ε stand under the root, added to the variance? ' +
    'A batch of one has variance 0: what is x − μ there?',
);

// %% [markdown]
// ## 2. What is left with ε = 0.8
//
// A feature has the standard deviation $\sigma$ over the batch. What is its standard deviation after
// batch norm with $\varepsilon$? (Take $\gamma = 1$.)

// %%
function deviationAfter(sigma: number, epsilon: number): number {
  let after = NaN;
  // BEGIN SOLUTION subtracting changes no deviation; dividing by a number divides it
  after = sigma / Math.sqrt(sigma ** 2 + epsilon);
  // END SOLUTION
  return after;
}

// %%
await check(
  'what is left',
  () => [
    isClose(deviationAfter(0.2, 0.8), 0.2182179, 1e-6),
    isClose(deviationAfter(0.2, 1e-5), 0.999875, 1e-6),
    isClose(deviationAfter(2, 0.8), 0.9128709, 1e-6),
  ],
  'Every value is divided by the same number, the root of σ² + ε. What does that do to the deviation?',
);

// %% [markdown]
// ## 3. Running statistics
//
// For inference, batch norm keeps running means. After each batch the running value becomes a mixture: a
// share `momentum` of the old, the rest of the batch's. (That is the convention of Keras and TensorFlow.js.
// PyTorch's "momentum" is the share of the *new*.) Follow a list of batch means from a start of 0.

// %%
function runningMean(batchMeans: number[], momentum: number): number {
  let running = 0;
  // BEGIN SOLUTION mix each batch's mean in, one after the other
  for (const mean of batchMeans) running = momentum * running + (1 - momentum) * mean;
  // END SOLUTION
  return running;
}

// %%
await check(
  'running statistics',
  () => [
    isClose(runningMean([5], 0.9), 0.5, 1e-9),
    isClose(runningMean([5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 0.8), 4.4631291, 1e-6),
    isClose(runningMean([1, 2, 4], 0.5), 2.625, 1e-9),
  ],
  'With momentum 0.9 a single batch moves the running mean by a tenth of the way. If you got nine tenths, ' +
    'you have PyTorch’s convention.',
);

// %% [markdown]
// ## 4. Which mode?
//
// `true` is training mode, `false` is inference mode. Choose for each use.

// %%
const trainingMode: Record<string, boolean | undefined> = {
  'fakes that the discriminator learns from': undefined,
  'fakes that the generator learns from': undefined,
  'a picture of the digits so far': undefined,
  'one digit, for a friend': undefined,
};
// BEGIN SOLUTION set each of the four, trainingMode['…'] = true or false
trainingMode['fakes that the discriminator learns from'] = true;
trainingMode['fakes that the generator learns from'] = true;
trainingMode['a picture of the digits so far'] = false;
trainingMode['one digit, for a friend'] = false;
// END SOLUTION

// %%
await check(
  'which mode',
  () => {
    const right = [true, true, false, false];
    const found = Object.values(trainingMode).filter((mode, i) => mode === right[i]).length;
    return isEqual(`${found} of 4 right`, '4 of 4 right');
  },
  'While learning, both networks must see the same generator. To look, a sample must not depend on its ' +
    'neighbours in the batch; and what does a batch of one give in training mode?',
);

// %% [markdown]
// ## 5. Catch the thief
//
// You have the distances of fakes to their nearest training digits, and of held-out real digits to
// theirs. Write the meter: the median of the first over the median of the second. (The median of an even
// number of values is the mean of the two in the middle.)

// %%
function copyingMeter(fakes: number[], heldOut: number[]): number {
  let ratio = NaN;
  // BEGIN SOLUTION sort a copy of each by size, take the middle, divide
  const median = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  ratio = median(fakes) / median(heldOut);
  // END SOLUTION
  return ratio;
}

// %%
await check(
  'catch the thief',
  () => [
    isClose(copyingMeter([1, 9, 10], [10, 8, 12]), 0.9, 1e-9),
    isClose(copyingMeter([2, 100, 3, 1], [10, 5]), 1 / 3, 1e-6),
  ],
  'Sort by size: sort() alone compares as text, and 10 comes before 9. One far-off fake must not move ' +
    'the meter much, so no mean.',
);
