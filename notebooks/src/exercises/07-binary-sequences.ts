// Exercises to lesson 07.

// %% [markdown]
// # Exercises 07 · Binary sequences
//
// The meters of the lesson, written by you, the trick that makes its generator learn, and a game that you break. Replace each
// `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, type Gan } from 'tsgan';
import { generate, Random, tf, train, useBackend } from 'tsgan';

course.checksAhead(5);
await useBackend('cpu');

// %% [markdown]
// ## 1. A correlation by hand
//
// Two columns of numbers, of the same length. Pearson's correlation is
//
// $$ r = \frac{\sum_k (a_k - \bar a)(b_k - \bar b)}
//             {\sqrt{\sum_k (a_k - \bar a)^2} \sqrt{\sum_k (b_k - \bar b)^2}} . $$
//
// A column that never changes has no correlation with anything: return 0 then, and not $0/0$.
//
// By hand, first: $a = (1, 1, 0, 0)$ and $b = (1, 0, 0, 0)$. The means are ½ and ¼. The sum on top is
// $\tfrac12 \cdot \tfrac34 - \tfrac12 \cdot \tfrac14 + \tfrac12 \cdot \tfrac14 + \tfrac12 \cdot \tfrac14 = \tfrac12$, and
// below stands $\sqrt{1 \cdot \tfrac34}$. So $r = 0.577$.

// %%
function correlation(a: number[], b: number[]): number {
  let r = NaN;
  // BEGIN SOLUTION means first, then the three sums; mind the columns that never change
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, k) => {
    ab += (x - meanA) * (b[k]! - meanB);
    aa += (x - meanA) ** 2;
    bb += (b[k]! - meanB) ** 2;
  });
  r = aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
  // END SOLUTION
  return r;
}

// %%
await course.check(
  'a correlation by hand',
  () => [
    course.isClose(correlation([1, 1, 0, 0], [1, 0, 0, 0]), 0.5 / Math.sqrt(0.75), 1e-9),
    course.isClose(correlation([1, 0, 1, 0], [0, 1, 0, 1]), -1, 1e-9),
    course.isClose(correlation([1, 1, 0, 0], [1, 0, 1, 0]), 0, 1e-9),
    course.isClose(correlation([3, 5, 10], [30, 50, 100]), 1, 1e-9),
    course.isClose(correlation([1, 1, 1], [0, 1, 0]), 0, 1e-9),
  ],
  'Subtract the mean from every number before you multiply. The sign stays: opposite bits have −1. If one of the ' +
    'sums below the line is 0, the column never changes.',
);

// %% [markdown]
// ## 2. Total variation by hand
//
// A law gives each word a probability. A list of generated words gives each word a share. Return
// $\tfrac12 \sum_w |\text{share}(w) - P(w)|$ over **all** words: those of the law that were never
// generated, and generated ones that the law does not know.

// %%
function variation(generated: string[], law: Record<string, number>): number {
  let distance = NaN;
  // BEGIN SOLUTION count the words, then go through all that occur on either side
  const shares: Record<string, number> = {};
  for (const word of generated) shares[word] = (shares[word] ?? 0) + 1 / generated.length;
  distance = 0;
  for (const word of new Set([...generated, ...Object.keys(law)])) {
    distance += Math.abs((shares[word] ?? 0) - (law[word] ?? 0)) / 2;
  }
  // END SOLUTION
  return distance;
}

// %%
await course.check(
  'total variation by hand',
  () => [
    course.isClose(variation(['00', '11'], { '00': 0.5, '11': 0.5 }), 0, 1e-9),
    course.isClose(variation(['00', '00', '11', '00'], { '00': 0.5, '11': 0.5 }), 0.25, 1e-9),
    course.isClose(
      variation(['00', '00'], { '00': 0.25, '01': 0.25, '10': 0.25, '11': 0.25 }),
      0.75,
      1e-9,
    ),
    course.isClose(variation(['01', '10'], { '00': 0.5, '11': 0.5 }), 1, 1e-9),
  ],
  'Two laws that share no word are at 1, and nothing can be further: do you halve the sum? A word of the law ' +
    'that was never generated counts with its whole probability, and so does the share of a word that the law lacks.',
);

// %% [markdown]
// ## 3. Straight through
//
// Round logits to bits, with a slope to learn from. `tf.customGrad` takes a function that gives both: the
// value (forward), and `gradFunc`, which turns the gradient for the output, `dy`, into the gradient for the
// input (backward).
//
// Forward: 1 where the logit is above 0, else 0. Backward: `dy` times the slope of the sigmoid at the logit,
// $\sigma(l)(1 - \sigma(l))$.

// %%
function straightThrough(logits: tf.Tensor): tf.Tensor {
  const round = tf.customGrad((x) => {
    const l = x as tf.Tensor;
    const value = tf.step(l, 0);
    let gradFunc = (dy: tf.Tensor): tf.Tensor => tf.zerosLike(dy);
    // BEGIN SOLUTION give gradFunc the slope of the sigmoid at l, times what comes from above
    gradFunc = (dy: tf.Tensor) => {
      const soft = tf.sigmoid(l);
      return tf.mul(dy, tf.mul(soft, tf.sub(1, soft)));
    };
    // END SOLUTION
    return { value: value, gradFunc: gradFunc };
  });
  return round(logits);
}

// %%
await course.check(
  'straight through',
  () => {
    const logits = tf.tensor1d([-2, -0.1, 0, 3]);
    const weights = tf.tensor1d([1, 2, -4, 10]);
    const slope = tf.grad((l) => tf.sum(tf.mul(straightThrough(l), weights)))(logits);
    const soft = (l: number) => 1 / (1 + Math.exp(-l));
    const expected = [-2, -0.1, 0, 3].map((l, i) => [1, 2, -4, 10][i]! * soft(l) * (1 - soft(l)));
    return [
      course.isClose(straightThrough(logits).dataSync(), [0, 0, 0, 1], 0),
      course.isClose(slope.dataSync(), expected, 1e-5),
    ];
  },
  'The value stays a hard 0 or 1; only gradFunc changes. The slope of the sigmoid is ¼ at a logit of 0, and less on both ' +
    'sides: a slope of 1 everywhere is that of the identity. The chain rule multiplies by dy: without it every bit ' +
    'would count the same.',
);

// %% [markdown]
// ## 4. What independent bits would do
//
// If bit $i$ is 1 with probability $p_i$ whatever the others are, how probable is a word? Multiply: $p_i$ for each
// 1 and $1 - p_i$ for each 0.

// %%
function independentProbability(word: number[], frequencies: number[]): number {
  let probability = NaN;
  // BEGIN SOLUTION one factor a bit
  probability = word.reduce(
    (p, bit, i) => p * (bit === 1 ? frequencies[i]! : 1 - frequencies[i]!),
    1,
  );
  // END SOLUTION
  return probability;
}

// %%
await course.check(
  'independent bits',
  () => {
    const frequencies = [0.9, 0.5, 0.2];
    const all = Array.from({ length: 8 }, (_, i) =>
      independentProbability(metrics.wordOf(i, 3), frequencies),
    );
    return [
      course.isClose(independentProbability([1, 0], [0.9, 0.8]), 0.9 * 0.2, 1e-9),
      course.isClose(all, metrics.independentBits(frequencies), 1e-9),
      course.isClose(
        all.reduce((sum, p) => sum + p, 0),
        1,
        1e-9,
      ),
    ];
  },
  'A 0 is an event too: its factor is 1 − p. Over all words the probabilities must sum to 1.',
);

// %% [markdown]
// ## 5. Break the game: no dice
//
// z holds 8 normal numbers, and then a logistic number for each of the 5 bits, which decides it. Take the second kind
// away: return a latent that draws z as `latent` does, and puts 0 in place of every logistic number.
//
// **Predict:** the 8 normal numbers are still random. Will the words come out better or worse?

// %%
type Latent = Gan['latent'];

function withoutDice(latent: Latent): Latent {
  return (batchSize, random) => {
    let z = latent(batchSize, random);
    // BEGIN SOLUTION keep the first 8 columns and append 5 columns of zeros
    z = tf.concat([tf.slice(z, [0, 0], [-1, 8]), tf.zeros([batchSize, 5])], 1);
    // To think about, even words: half of all words of coins have an odd number of ones, so the distance is 1/2.
    // END SOLUTION
    return z;
  };
}

/** Trains 200 steps and returns the total variation of 5,000 words. */
async function playedWith(change: (latent: Latent) => Latent): Promise<number> {
  const language = data.stickyBits({ length: 5 });
  const whole = nets.bitGan({ length: 5, random: new Random(1) });
  const gan = { ...whole, latent: change(whole.latent) };
  const adam = { learningRate: 5e-3, beta1: 0.5 };
  const words = language.sample(5000, new Random(2));
  const options = { seed: 1, batchSize: 64, steps: 200 };
  const both = { generatorOptimizer: adam, discriminatorOptimizer: adam };
  for await (const { generatorLoss } of train(gan, words, { ...options, ...both })) {
    if (!Number.isFinite(generatorLoss)) break;
  }
  const made = await generate(gan, 5000, { random: new Random(3) }).data();
  const law = metrics.wordLaw(5, (word) => language.probability(word));
  return metrics.totalVariation(metrics.wordFrequencies(made, 5), law);
}

// %%
await course.check(
  'no dice',
  async () => {
    const latent = nets.logisticLatent(8, 5);
    const [whole, changed] = [latent, withoutDice(latent)].map((draw) => draw(3, new Random(4)));
    const normals = (z: tf.Tensor) => tf.slice(z, [0, 0], [-1, 8]).dataSync();
    const [dice, none] = [await playedWith((same) => same), await playedWith(withoutDice)];
    console.log(`TV with dice ${dice.toFixed(3)}, without ${none.toFixed(3)}`);
    return [
      course.isEqual(changed!.shape, [3, 13]),
      course.isClose(normals(changed!), normals(whole!), 0),
      course.isClose(tf.slice(changed!, [0, 8], [-1, 5]).dataSync(), Array<number>(15).fill(0), 0),
    ];
  },
  'z is [batch, 13]: the normal numbers stand in columns 0 to 7 and stay as they were drawn; columns 8 to 12 become 0.',
);

// %% [markdown]
// One to think about: the words with an even number of ones have the same frequencies and the same correlation
// matrix as fair coins. How far apart are the two laws? Guess before you run it.

// %%
const even = data.parityBits(5);
console.log(
  metrics.totalVariation(
    metrics.wordLaw(5, (word) => even.probability(word)),
    metrics.independentBits([0.5, 0.5, 0.5, 0.5, 0.5]),
  ),
);
