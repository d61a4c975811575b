import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '03-collapse';

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'the mode meter', 'left as it is', ''],
  [
    0,
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
    0,
    'the mode meter',
    'each coordinate by itself',
    `const counts = centres.map((c) => points.filter((p) =>
       Math.abs(p[0]! - c[0]!) <= 3 * deviation && Math.abs(p[1]! - c[1]!) <= 3 * deviation).length);
     modes = counts.filter((c) => c >= minimum).length;
     good = counts.reduce((s, c) => s + c, 0) / points.length;`,
  ],
  [
    0,
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
  [1, 'three slopes', 'left as it is', ''],
  [
    1,
    'three slopes',
    'the wrong sign',
    'leastSquares = 1 - a; hinge = 1; hingeD = a > -1 ? -1 : 0;',
  ],
  [
    1,
    'three slopes',
    'values in the place of slopes',
    'leastSquares = (a - 1) ** 2 / 2; hinge = -a; hingeD = Math.max(0, 1 + a);',
  ],
  [1, 'three slopes', 'a hinge that never ends', 'leastSquares = a - 1; hinge = -1; hingeD = 1;'],
  [2, 'closeness in a batch', 'left as it is', ''],
  [
    2,
    'closeness in a batch',
    'each sample close to itself',
    `o = M.map((a) => M.reduce((s, b) => s + Math.exp(-a.reduce((d, v, c) => d + Math.abs(v - b[c]!), 0)), 0) / M.length);`,
  ],
  [
    2,
    'closeness in a batch',
    'the Euclidean distance',
    `o = M.map((a) => M.length < 2 ? 0 :
       (M.reduce((s, b) => s + Math.exp(-Math.hypot(...a.map((v, c) => v - b[c]!))), 0) - 1) / (M.length - 1));`,
  ],
  [3, 'the hinge game', 'left as it is', ''],
  [
    3,
    'the hinge game',
    'cut off after the mean',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     loss = Math.max(0, 1 - mean(realLogits)) + Math.max(0, 1 + mean(fakeLogits));`,
  ],
  [
    3,
    'the hinge game',
    'one mean over all',
    `const all = [...realLogits.map((a) => Math.max(0, 1 - a)), ...fakeLogits.map((a) => Math.max(0, 1 + a))];
     loss = all.reduce((s, x) => s + x, 0) / all.length;`,
  ],
  [4, 'read the dials', 'left as it is', ''],
  [
    4,
    'read the dials',
    'the losses believed',
    `diagnosis.A = 'fine'; diagnosis.B = 'rates too high'; diagnosis.C = 'fine'; diagnosis.D = 'gradient vanished';`,
  ],
  [5, 'write the loop', 'left as it is', ''],
  [
    5,
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
];

/** Short trainings where the training is not the point. */
const quickly = (place: number, text: string) =>
  place === 5 ? text : text.replace('trainByHand(400)', 'trainByHand(1)');

describe('exercises 03-collapse', () => {
  test('pass every check with their solutions', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  }, 120_000);

  test('have a wrong answer here for every place', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name));
    expect(places(name)).toBeGreaterThanOrEqual(3);
  });

  test.each(wrong)(
    'place %i, "%s": refuses %s',
    async (place, check, _why, answer) => {
      const run = runExercise(quickly(place, answered(name, { [place]: answer })));
      await expect(run).rejects.toThrow(`${check}: not yet`);
    },
    120_000,
  );
});
