import { data } from 'tsgan';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { answered, checkResults, places, runExercise, untouched } from './support/exercises.js';
import { wrong as mlp } from './answers/05-mnist-mlp.js';
import { wrong as batchNorm } from './answers/06-batch-norm.js';
import { wrong as conditional } from './answers/11-conditional.js';
import { wrong as fullMnist } from './answers/12-full-mnist.js';
import { right } from './answers/other-right.js';
import type { Wrong } from './answers/wrong.js';

const wrong: Record<string, Wrong[]> = {
  '05-mnist-mlp': mlp,
  '06-batch-norm': batchNorm,
  '11-conditional': conditional,
  '12-full-mnist': fullMnist,
};

// What is asked here is what the checks say: the solutions train shortly, the wrong answers not at all.
beforeAll(() => {
  vi.stubEnv('TSGAN_BUDGET', 'quick');
});
const digits = data.loadMnist({ seed: 1 });
const quickly = {
  loadMnist: () => digits,

  train: async function* () {},
};

describe.each(Object.keys(wrong))('exercises %s', (name) => {
  test('pass every check with their solutions', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  }, 60_000);

  test.each(right[name]!)(
    'place %i: take another right answer, %s',
    async (place, _how, answer) => {
      const text = answered(name, { [place]: answer });
      await expect(runExercise(text, quickly)).resolves.toBeUndefined();
    },
    60_000,
  );

  test('untouched, say "not yet" at every check, with what there was and a hint', async () => {
    const results = await checkResults(untouched(name));
    const checks = new Set(wrong[name]!.map(([, check]) => check));
    expect(new Set(results.map((result) => result.name))).toEqual(checks);
    for (const result of results) {
      expect(result).toMatchObject({
        pass: false,
        got: expect.any(String),
        expected: expect.any(String),
      });
      expect(result.hint!.length).toBeGreaterThan(60);
    }
  }, 60_000);

  test('have a wrong answer here for every place', () => {
    const tried = new Set(wrong[name]!.map(([place]) => place));
    expect(tried.size).toBe(places(name));
    expect(tried.size).toBeGreaterThanOrEqual(3);
  });

  test.each(wrong[name]!)(
    'place %i, "%s": refuses %s',
    async (place, check, _why, says, answer) => {
      const said = await runExercise(answered(name, { [place]: answer }), quickly).catch(String);
      expect(said).toContain(`○ ${check}: not yet`);
      expect(said).toMatch(says);
      // A wrong answer is to be refused for what is wrong with it, not for a slip in this table.
      if (!says.source.includes('an error')) expect(said).not.toContain('an error');
    },
    60_000,
  );
});
