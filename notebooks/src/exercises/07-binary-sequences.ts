// Exercises to lesson 07.

// %% [markdown]
// # Exercises 07 · Binary sequences
//
// The meters of the lesson, written by you; a prediction; and a discriminator whose eyes you open. Replace each
// `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, Adam, Random, tf, useBackend } from 'tsgan';

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
    course.isClose(correlation([0, 1, 0], [1, 1, 1]), 0, 1e-9),
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
// ## 3. How many words must be counted?
//
// Even *real* words do not score 0: each of 32 shares is off by chance. Write `realScore`: the total variation of `count` fresh words
// of the language from its law (`language.sample(count, random).samples` draws them, `metrics.wordDistances(samples, language)`
// measures them).
//
// **Predict:** what happens to it when four times as many words are counted? Then look, and set `enough` to the first of 250, 1,000,
// 4,000, 16,000 and 64,000 words with which a real sample stays below 0.02. And without drawing them: what would 1,000,000 words score
// (`ofMillion`)?

// %%
const language = data.stickyBits({ length: 5 });

function realScore(count: number, random: Random): number {
  let tv = NaN;
  // BEGIN SOLUTION draw, then measure
  tv = metrics.wordDistances(language.sample(count, random).samples, language).tv;
  // END SOLUTION
  return tv;
}

for (const count of [250, 1000, 4000, 16_000, 64_000]) {
  console.log(`${count} words: ${realScore(count, new Random(1)).toFixed(4)}`);
}
let enough = NaN;
let ofMillion = NaN;
// BEGIN SOLUTION the first that stays below, and the score of a million
// Four times the words, half the distance: chance falls with the root of the count. So few words make a *large* total variation, and a
// score of 0.1 from 250 words may be that of a perfect generator. A million are 1,000 times 1,000, so the distance of 1,000 words is
// divided by the root of 1,000.
enough = 16_000;
ofMillion = 0.055 / Math.sqrt(1000);
// END SOLUTION

// %%
/** By the formula: a share of n words deviates from p by √(2p(1 − p) / πn) in the mean. */
const expected = (count: number) =>
  metrics
    .wordLaw(5, (word) => language.probability(word))
    .reduce((sum, p) => sum + Math.sqrt((2 * p * (1 - p)) / (Math.PI * count)) / 2, 0);

await course.check(
  'how many words',
  () => {
    const mean = (count: number) =>
      metrics.median(Array.from({ length: 9 }, (_, i) => realScore(count, new Random(i + 1))));
    const [few, many] = [mean(1000), mean(4000)];
    const fresh = realScore(1000, new Random(1)) !== realScore(1000, new Random(2));
    return [
      { pass: fresh, got: `${fresh}`, expected: 'other words from another random' },
      course.isClose(few, 0.055, 0.02),
      course.isClose(few / many, 2, 0.6),
      course.isEqual(enough, 16_000),
      course.isClose(ofMillion, expected(1_000_000), 0.0005),
    ];
  },
  'Measure against the law, not against a second sample. `random` draws the words: pass it on. The scores above are of one sample each; ' +
    'look at what four times the words do to them, and go on from there to a million.',
);

// %% [markdown]
// ## 4. Predict: always the same word
//
// In the lesson the generator of seed 1 ended at hardly more than one word: `11111`. How far is a generator from the law of sticky bits
// that *always* writes `11111`?
//
// Work it out before you run anything: what is the probability of `11111` in the language? All other words have the rest, and are never
// written.

// %%
let predicted = NaN;
// BEGIN SOLUTION the total variation, from the probability of one word
// That word has 1 − P(11111) too much, and all others together have just as much too little: half of twice that.
predicted = 1 - (2 / 3) * 0.9 ** 4;
// So this generator is about as near as independent bits, 0.554: a total variation near theirs says nothing of having learnt.
// END SOLUTION

// %%
await course.check(
  'always the same word',
  () => {
    const always = new Float32Array(5 * 1000).fill(1);
    return [course.isClose(predicted, metrics.wordDistances(always, language).tv, 1e-3)];
  },
  'P(11111) is one factor for the first bit (two thirds of all words begin with a 1) and one for each of the four that follow. Total variation is half the sum of all ' +
    'differences: |1 − P| for that word, and P(w) for each of the others, which sum to 1 − P.',
);

// %% [markdown]
// ## 5. Open its eyes
//
// The document's discriminator is linear, and cannot tell words of the language from coins: in the lesson its loss stayed at
// $2 \ln 2$. Leave it linear, and change what it sees. Append to the five bits of each word the four **products of
// neighbours**, $x_1 x_2, \dots, x_4 x_5$: from `[batch, 5]` to `[batch, 9]`.
//
// Then write its **training step**: the loss $-\log D(\text{real}) - \log (1 - D(\text{fake}))$, averaged over the batch, from the
// logits. (`tf.softplus(a)` is $-\log(1 - \sigma(a))$, and `tf.softplus(−a)` is $-\log \sigma(a)$.)
//
// **Predict:** will the loss stay at 1.386, or come near the best that any $D$ can have against coins, 0.952?

// %%
function seen(words: tf.Tensor): tf.Tensor {
  let features = words;
  // BEGIN SOLUTION multiply columns 0 to 3 by columns 1 to 4, and put the products beside the bits
  const [left, right] = [tf.slice(words, [0, 0], [-1, 4]), tf.slice(words, [0, 1], [-1, 4])];
  features = tf.concat([words, tf.mul(left, right)], 1);
  // END SOLUTION
  return features;
}

function lossOfD(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Scalar {
  let loss = tf.scalar(0);
  // BEGIN SOLUTION two means, added
  loss = tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));
  // To think about, 1: for each product D's weight is positive: neighbours that are both 1 speak for the language, whose runs
  // coins have less often. The best D's logit, log P(word) / Q(word), is a sum over single bits and over pairs of neighbours, since the
  // language is a Markov chain: so these nine numbers are all that D* needs, each product with the weight log (0.8 · 0.9) / (0.2 · 0.1) = log 36.
  // To think about, 2: G's slope is then w plus, for bit i, the weights of its products times its neighbours. So it differs from
  // word to word, and says "be like your neighbours". A linear D on the bits alone pushes all words in one direction.
  // END SOLUTION
  return loss;
}

/** Trains a linear D on what `see` makes of words and coins, 600 steps, and returns its loss on fresh ones. */
function trainJudge(see: (words: tf.Tensor) => tf.Tensor, width: number): number {
  const random = new Random(1);
  const judge = nets.mlp({ name: 'discriminator', sizes: [width, 1], random });
  const adam = new Adam({ learningRate: 2e-2 });
  const loss = (size: number) => {
    const coins = Float32Array.from({ length: 5 * size }, () => +(random.uniform() < 2 / 3));
    const words = language.sample(size, random).samples;
    const [real, fake] = [words, coins].map((bits) => see(tf.tensor2d(bits, [size, 5])));
    return () => lossOfD(nets.forward(judge, real!, true), nets.forward(judge, fake!, true));
  };
  for (let step = 0; step < 600; step++) {
    tf.tidy(() => adam.minimize(loss(64), nets.trainableVariables(judge)).dataSync());
  }
  return tf.tidy(() => loss(4000)().dataSync()[0]!);
}

// %%
await course.check(
  'open its eyes',
  () => {
    const looked = seen(tf.tensor2d([[1, 1, 0, 1, 1]]));
    const soft = (a: number) => Math.log(1 + Math.exp(a));
    const loss = lossOfD(tf.tensor2d([[2], [0]]), tf.tensor2d([[-1], [1]])).dataSync()[0]!;
    const right = [
      course.isClose(looked.dataSync(), [1, 1, 0, 1, 1, 1, 0, 0, 1], 1e-6),
      course.isClose(loss, (soft(-2) + soft(0) + soft(-1) + soft(1)) / 2, 1e-5),
    ];
    if (!right.every(({ pass }) => pass)) return right;
    const [plain, open] = [trainJudge((words) => words, 5), trainJudge(seen, 9)];
    console.log(`D's loss on bits ${plain.toFixed(3)}, with neighbours ${open.toFixed(3)}`);
    return [...right, course.isAtLeast(plain, 1.37), course.isAtMost(open, 1)];
  },
  'Nine columns: the five bits first, then x₁x₂, x₂x₃, x₃x₄, x₄x₅ (two slices of four columns, multiplied). In the loss real words want ' +
    'a high logit, so there the sign is turned; each part is a mean over its batch, and the two are added.',
);

// %% [markdown]
// ## To think about
//
// 1. Which sign will the weights of the four products have?
// 2. What does the slope that such a $D$ hands to a generator say, that the document's could not?
