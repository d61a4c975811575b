import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

type Row = [place: number, check: string, why: string, answer: string];

/** Answers that a learner may well give, by notebook and place, and the check that must say no. */
const wrong: Record<string, Row[]> = {
  '03-collapse': [
    [0, 'players who look ahead', 'left as it is', ''],
    [
      0,
      'players who look ahead',
      'the slope now, as in the lesson',
      `for (let step = 1; step <= steps; step++) [x, y] = [x - 0.1 * y, y + 0.1 * x];`,
    ],
    [
      0,
      'players who look ahead',
      'in turn',
      `let [px, py] = [x, y];
     for (let step = 1; step <= steps; step++) {
       const nx = x - 0.1 * (2 * y - py);
       const ny = y + 0.1 * (2 * nx - x);
       [px, py, x, y] = [x, y, nx, ny];
     }`,
    ],
    [
      0,
      'players who look ahead',
      'looking back',
      `let [px, py] = [x, y];
     for (let step = 1; step <= steps; step++) {
       const [nx, ny] = [x - 0.1 * py, y + 0.1 * px];
       [px, py, x, y] = [x, y, nx, ny];
     }`,
    ],
    [1, 'the mode meter', 'left as it is', ''],
    [
      1,
      'the mode meter',
      'no limit to the distance',
      `const counts = centres.map(() => 0);
     for (const p of points) {
       const d = centres.map((c) => Math.hypot(p[0]! - c[0]!, p[1]! - c[1]!));
       counts[d.indexOf(Math.min(...d))]! += 1;
     }
     modes = counts.filter((c) => c >= minimum).length;
     good = counts.reduce((s, c) => s + c, 0) / points.length;`,
    ],
    [
      1,
      'the mode meter',
      'each coordinate by itself',
      `const counts = centres.map((c) => points.filter((p) =>
       Math.abs(p[0]! - c[0]!) <= 3 * deviation && Math.abs(p[1]! - c[1]!) <= 3 * deviation).length);
     modes = counts.filter((c) => c >= minimum).length;
     good = counts.reduce((s, c) => s + c, 0) / points.length;`,
    ],
    [
      1,
      'the mode meter',
      'the first centre that is near enough',
      `const counts = centres.map(() => 0);
     for (const p of points) {
       const first = centres.findIndex((c) => Math.hypot(p[0]! - c[0]!, p[1]! - c[1]!) <= 3 * deviation);
       if (first >= 0) counts[first]! += 1;
     }
     modes = counts.filter((c) => c >= minimum).length;
     good = counts.reduce((s, c) => s + c, 0) / points.length;`,
    ],
    [2, 'a collapse that the meter misses', 'left as it is', ''],
    [
      2,
      'a collapse that the meter misses',
      'one mode only',
      'points = Array.from({ length: 2000 }, () => [1, 0]);',
    ],
    [
      2,
      'a collapse that the meter misses',
      'real data, which is no collapse',
      `const drawn = data.ringOfGaussians({ radius: 1, deviation: 0.01, size: 2000, random: new Random(1) });
     points = metrics.rows(drawn.samples, 2).map((p) => [...p]);`,
    ],
    [3, 'the width of the modes', 'left as it is', ''],
    [
      3,
      'the width of the modes',
      'the mean distance',
      `const d = points.map((p) => Math.min(...centres.map((c) => Math.hypot(p[0]! - c[0], p[1]! - c[1]))))
       .filter((x) => x <= 3 * deviation);
     found = d.reduce((s, x) => s + x, 0) / d.length;`,
    ],
    [
      3,
      'the width of the modes',
      'bad points and all',
      `const d = points.map((p) => Math.min(...centres.map((c) => Math.hypot(p[0]! - c[0], p[1]! - c[1]))));
     found = Math.sqrt(d.reduce((s, x) => s + x * x, 0) / d.length / 2);`,
    ],
    [
      3,
      'the width of the modes',
      'divided by all points',
      `const d = points.map((p) => Math.min(...centres.map((c) => Math.hypot(p[0]! - c[0], p[1]! - c[1]))))
       .filter((x) => x <= 3 * deviation);
     found = Math.sqrt(d.reduce((s, x) => s + x * x, 0) / points.length / 2);`,
    ],
    [4, 'write the loop', 'left as it is', ''],
    [
      4,
      'write the loop',
      'one step of each, as in the lesson',
      `for (let step = 1; step <= generatorSteps; step++) {
       const real = reals.next().value!;
       tf.tidy(() => {
         const z = gan.latent(128, random);
         training.discriminatorStep(gan, adamD, real, nets.forward(gan.generator, z, true));
         training.generatorStep(gan, adamG, z);
       });
     }`,
    ],
    [
      4,
      'write the loop',
      'an optimizer of its own, with a higher rate',
      `const quick = new Adam({ ...adamG.options, learningRate: 6e-3 });
     for (let step = 1; step <= generatorSteps; step++) {
       const real = reals.next().value!;
       tf.tidy(() => {
         const z = gan.latent(128, random);
         training.discriminatorStep(gan, quick, real, nets.forward(gan.generator, z, true));
         training.generatorStep(gan, adamG, z);
       });
     }`,
    ],
    [
      4,
      'write the loop',
      'a generator that rests',
      `for (let step = 1; step <= generatorSteps; step++) {
       const real = reals.next().value!;
       tf.tidy(() => {
         const z = gan.latent(128, random);
         training.discriminatorStep(gan, adamD, real, nets.forward(gan.generator, z, true));
         if (step % 5 === 0) training.generatorStep(gan, adamG, z);
       });
     }`,
    ],
  ],
  '04-vanishing-gradients': [
    [0, 'three slopes', 'left as it is', ''],
    [
      0,
      'three slopes',
      'the wrong sign',
      'leastSquares = 1 - a; hinge = 1; hingeD = a > -1 ? -1 : 0;',
    ],
    [
      0,
      'three slopes',
      'values in the place of slopes',
      'leastSquares = (a - 1) ** 2 / 2; hinge = -a; hingeD = Math.max(0, 1 + a);',
    ],
    [0, 'three slopes', 'a hinge that never ends', 'leastSquares = a - 1; hinge = -1; hingeD = 1;'],
    [1, 'the hump elsewhere', 'left as it is', ''],
    [
      1,
      'the hump elsewhere',
      'the slope without the deviation',
      `const pushAt = (d: number) => d / (1 + Math.exp((d / sigma) ** 2 / 2));
     const tried = Array.from({ length: 40_000 }, (_, i) => (i * sigma) / 10_000);
     distance = tried.reduce((best, d) => (pushAt(d) > pushAt(best) ? d : best));
     push = pushAt(distance);`,
    ],
    [1, 'the hump elsewhere', 'where it was for 1', 'distance = 1.2157; push = 0.3925 / sigma;'],
    [
      1,
      'the hump elsewhere',
      'the deviation not squared',
      `const pushAt = (d: number) => d / sigma / (1 + Math.exp(d ** 2 / sigma / 2));
     const tried = Array.from({ length: 40_000 }, (_, i) => (i * sigma) / 10_000);
     distance = tried.reduce((best, d) => (pushAt(d) > pushAt(best) ? d : best));
     push = pushAt(distance);`,
    ],
    [2, 'read the dials', 'left as it is', ''],
    [
      2,
      'read the dials',
      'the losses believed',
      `diagnosis.A = 'fine'; diagnosis.B = 'rates too high'; diagnosis.C = 'fine'; diagnosis.D = 'gradient vanished';`,
    ],
    [3, 'break it', 'the clipped game as it is', ''],
    [3, 'break it', 'another game that is bounded', 'broken = objectives.hinge;'],
    [
      3,
      'break it',
      'a penalty so heavy that the loss is wild',
      'broken = objectives.regularized(objectives.wasserstein, objectives.r1({ gamma: 1000 }));',
    ],
    [4, 'mend it', 'no penalty', ''],
    [
      4,
      'mend it',
      'without the half',
      `cost = tf.mean(tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.sum(D(x)))(real)), 1));`,
    ],
    [
      4,
      'mend it',
      'a mean over all numbers',
      `cost = tf.mul(0.5, tf.mean(tf.square(tf.grad((x: tf.Tensor) => tf.sum(D(x)))(real))));`,
    ],
    [
      4,
      'mend it',
      'lengths that are not squared',
      `cost = tf.mul(0.5, tf.mean(tf.norm(tf.grad((x: tf.Tensor) => tf.sum(D(x)))(real), 2, 1)));`,
    ],
    [
      4,
      'mend it',
      'the scores in place of the slopes',
      `cost = tf.mul(0.5, tf.mean(tf.square(D(real))));`,
    ],
  ],
};

describe.each(Object.entries(wrong))('exercises %s', (name, rows) => {
  test('pass every check with their solutions', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  }, 120_000);

  // The last place is for the open questions, which nobody checks.
  test('have a wrong answer here for every place', () => {
    expect(new Set(rows.map(([place]) => place)).size).toBe(places(name) - 1);
    expect(places(name)).toBeGreaterThanOrEqual(4);
  });

  test.each(rows)(
    'place %i, "%s": refuses %s',
    async (place, check, _why, answer) => {
      const run = runExercise(answered(name, { [place]: answer }));
      await expect(run).rejects.toThrow(`${check}: not yet`);
    },
    120_000,
  );
});
