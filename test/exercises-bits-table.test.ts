import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

/** Answers that a learner may well give, by exercise and place, and the check that must say no. */
const wrong: Record<string, [place: number, check: string, why: string, answer: string][]> = {
  '07-binary-sequences': [
    [0, 'a correlation by hand', 'left as it is', ''],
    [
      0,
      'a correlation by hand',
      'no means subtracted',
      `let [ab, aa, bb] = [0, 0, 0];
       a.forEach((x, k) => { ab += x * b[k]!; aa += x * x; bb += b[k]! ** 2; });
       r = ab / Math.sqrt(aa * bb);`,
    ],
    [
      0,
      'a correlation by hand',
      '0/0 for a column that never changes',
      `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
       const [p, q] = [mean(a), mean(b)];
       const sum = (f: (k: number) => number) => a.reduce((s, _, k) => s + f(k), 0);
       r = sum((k) => (a[k]! - p) * (b[k]! - q)) /
         Math.sqrt(sum((k) => (a[k]! - p) ** 2) * sum((k) => (b[k]! - q) ** 2));`,
    ],
    [
      0,
      'a correlation by hand',
      'only the first column asked whether it changes',
      `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
       const [p, q] = [mean(a), mean(b)];
       const sum = (f: (k: number) => number) => a.reduce((s, _, k) => s + f(k), 0);
       const aa = sum((k) => (a[k]! - p) ** 2);
       r = aa === 0 ? 0 : sum((k) => (a[k]! - p) * (b[k]! - q)) / Math.sqrt(aa * sum((k) => (b[k]! - q) ** 2));`,
    ],
    [1, 'total variation by hand', 'left as it is', ''],
    [
      1,
      'total variation by hand',
      'the half forgotten',
      `const share = (w: string) => generated.filter((g) => g === w).length / generated.length;
       distance = 0;
       for (const w of new Set([...generated, ...Object.keys(law)])) distance += Math.abs(share(w) - (law[w] ?? 0));`,
    ],
    [
      1,
      'total variation by hand',
      'only the words of the law',
      `const share = (w: string) => generated.filter((g) => g === w).length / generated.length;
       distance = 0;
       for (const w of Object.keys(law)) distance += Math.abs(share(w) - law[w]!) / 2;`,
    ],
    [
      1,
      'total variation by hand',
      'only the words generated',
      `const share = (w: string) => generated.filter((g) => g === w).length / generated.length;
       distance = 0;
       for (const w of new Set(generated)) distance += Math.abs(share(w) - (law[w] ?? 0)) / 2;`,
    ],
    [2, 'how many words', 'left as it is', ''],
    [
      2,
      'how many words',
      'always the same words',
      'tv = metrics.wordDistances(language.sample(count, new Random(1)).samples, language).tv;',
    ],
    [
      2,
      'how many words',
      'the other meter',
      'tv = metrics.wordDistances(language.sample(count, random).samples, language).correlation;',
    ],
    [3, 'how many words', 'left as it is', ''],
    [3, 'how many words', 'too few', 'enough = 4000; ofMillion = 0.0017;'],
    [3, 'how many words', 'to be on the safe side', 'enough = 64_000; ofMillion = 0.0017;'],
    [3, 'how many words', 'a floor under it', 'enough = 16_000; ofMillion = 0.007;'],
    [3, 'how many words', 'a thousandth', 'enough = 16_000; ofMillion = 0.000055;'],
    [4, 'always the same word', 'left as it is', ''],
    [4, 'always the same word', 'the probability itself', 'predicted = (2 / 3) * 0.9 ** 4;'],
    [4, 'always the same word', 'five bits after the first', 'predicted = 1 - (2 / 3) * 0.9 ** 5;'],
    [4, 'always the same word', 'the distance of coins', 'predicted = 0.554;'],
    [5, 'open its eyes', 'left as it is: bits only', ''],
    [
      5,
      'open its eyes',
      'each bit times itself',
      'features = tf.concat([words, tf.slice(tf.mul(words, words), [0, 0], [-1, 4])], 1);',
    ],
    [6, 'open its eyes', 'left as it is: no loss', ''],
    [
      6,
      'open its eyes',
      'real and fake mixed up',
      'loss = tf.add(tf.mean(tf.softplus(realLogits)), tf.mean(tf.softplus(tf.neg(fakeLogits))));',
    ],
    [
      6,
      'open its eyes',
      'the half of the batch-norm document',
      `loss = tf.div(tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits))), 2);`,
    ],
  ],
  '08-bits-in-order': [
    [0, 'draw a bit', 'left as it is', ''],
    [0, 'draw a bit', 'p taken for a logit', 'sum = p + Math.log(u / (1 - u));'],
    [0, 'draw a bit', 'right as often, without logits', 'sum = u - (1 - p);'],
    [0, 'draw a bit', 'the bit itself', 'sum = u > 1 - p ? 1 : 0;'],
    [
      0,
      'draw a bit',
      'the noise subtracted',
      'sum = Math.log(p / (1 - p)) - Math.log(u / (1 - u));',
    ],
    [1, 'straight through', 'left as it is: no slope at all', ''],
    [1, 'straight through', 'the slope of the identity', 'gradFunc = (dy: tf.Tensor) => dy;'],
    [
      1,
      'straight through',
      'dy forgotten',
      `gradFunc = () => { const s = tf.sigmoid(l); return tf.mul(s, tf.sub(1, s)); };`,
    ],
    [2, 'what the meters say', 'left as it is', ''],
    [
      2,
      'what the meters say',
      'the numbers of even words',
      'Object.assign(guess, { tv: 0.5, correlation: 0, tvOfThree: 0 });',
    ],
    [
      2,
      'what the meters say',
      'three bits as far as five',
      'Object.assign(guess, { tv: 0.75, correlation: 1, tvOfThree: 0.75 });',
    ],
    [3, 'no dice', 'no prediction', ''],
    [3, 'no dice', 'nothing left that is random', `prediction.words = 'one, from each seed';`],
    [3, 'no dice', 'as before', `prediction.words = 'nearly all';`],
    [4, 'no dice', 'left as it is', ''],
    [4, 'no dice', 'all of z away', `z = tf.zeros([batchSize, 13]);`],
  ],
  '10-structured-data': [
    [0, 'choose', 'left as it is: logits', ''],
    [
      0,
      'choose',
      'soft places, not chosen',
      `levels = logits.map((of, i) =>
         through(nets.add(of, gumbels[i]!), nets.computed('softmax', [2 + i], (x) => tf.softmax(x))));`,
    ],
    [0, 'choose', 'a lid only', 'levels = [chooseOne(logits[0]!, gumbels[0]!, 1), logits[1]!];'],
    [
      0,
      'choose',
      'the largest logit, without noise',
      `levels = logits.map((of, i) =>
         chooseOne(of, through(gumbels[i]!, nets.computed('nothing', [2 + i], (x) => tf.zerosLike(x))), 1));`,
    ],
    [1, 'Cramér’s V by hand', 'left as it is', ''],
    [
      1,
      'Cramér’s V by hand',
      'not divided by min − 1',
      `const r = counts.map((row) => row.reduce((s, c) => s + c, 0));
       const k = counts[0]!.map((_, j) => counts.reduce((s, row) => s + row[j]!, 0));
       const n = r.reduce((s, c) => s + c, 0);
       let x = 0;
       counts.forEach((row, i) => row.forEach((c, j) => (x += (c - (r[i]! * k[j]!) / n) ** 2 / ((r[i]! * k[j]!) / n))));
       v = Math.sqrt(x / n);`,
    ],
    [
      1,
      'Cramér’s V by hand',
      'squares not divided by what was expected',
      `const r = counts.map((row) => row.reduce((s, c) => s + c, 0));
       const k = counts[0]!.map((_, j) => counts.reduce((s, row) => s + row[j]!, 0));
       const n = r.reduce((s, c) => s + c, 0);
       let x = 0;
       counts.forEach((row, i) => row.forEach((c, j) => (x += (c - (r[i]! * k[j]!) / n) ** 2)));
       v = Math.sqrt(x / n / (Math.min(r.length, k.length) - 1));`,
    ],
    [2, 'whose noise', 'left as it is', ''],
    [2, 'whose noise', 'as before', `guess.V = 'as in the real cups';`],
    [2, 'whose noise', 'a little less', `guess.V = 'weaker, but there';`],
    [3, 'the baseline', 'left as it is', ''],
    [
      3,
      'the baseline',
      'one order for all columns',
      `const order = random.permutation(columns[0]!.length);
       shuffled = columns.map((values) => values.map((_, row) => values[order[row]!]!));`,
    ],
    [
      3,
      'the baseline',
      'values drawn with replacement',
      `shuffled = columns.map((values) => values.map(() => values[random.integer(values.length)]!));`,
    ],
    [4, 'the thief', 'left as it is', ''],
    [
      4,
      'the thief',
      'only exact copies',
      'share = near(rows, mine).filter((distance) => distance === 0).length / rows.length;',
    ],
    [
      4,
      'the thief',
      'all below the median',
      `const usual = near(surelyNew, mine).sort((a, b) => a - b)[1000]!;
       share = near(rows, mine).filter((distance) => distance < usual).length / rows.length;`,
    ],
    [
      4,
      'the thief',
      'a limit without a look at honest rows',
      'share = near(rows, mine).filter((distance) => distance < 0.1).length / rows.length;',
    ],
    [
      4,
      'the thief',
      'the nearest of all honest rows',
      `const limit = Math.min(...near(surelyNew, mine));
       share = near(rows, mine).filter((distance) => distance < limit).length / rows.length;`,
    ],
    [
      4,
      'the thief',
      'four in a hundred',
      `const limit = near(surelyNew, mine).sort((a, b) => a - b)[80]!;
       share = near(rows, mine).filter((distance) => distance < limit).length / rows.length;`,
    ],
    [
      4,
      'the thief',
      'the median distance of all rows, which does not see a quarter',
      `const middle = (d: number[]) => d.sort((a, b) => a - b)[d.length >> 1]!;
       share = Math.max(0, 1 - middle(near(rows, mine)) / middle(near(surelyNew, mine)));`,
    ],
    [5, 'no negative cups', 'left as it is', ''],
    [5, 'no negative cups', 'a relu', 'volumes = through(volumes, relu());'],
    [5, 'no negative cups', 'a sigmoid', 'volumes = through(volumes, nets.sigmoid());'],
  ],
};

describe.each(Object.keys(wrong))('exercises %s', (name) => {
  test('pass every check with their solutions', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  });

  test('have a wrong answer here for every place', () => {
    const tried = new Set(wrong[name]!.map(([place]) => place));
    expect(tried.size).toBe(places(name));
    expect(tried.size).toBeGreaterThanOrEqual(3);
  });

  test.each(wrong[name]!)('place %i, "%s": refuses %s', async (place, check, _why, answer) => {
    const run = runExercise(answered(name, { [place]: answer }));
    await expect(run).rejects.toThrow(`${check}: not yet`);
  });
});
