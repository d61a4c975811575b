import { course } from 'tsgan';
import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllEnvs());

describe('comparisons', () => {
  test.each([
    [0.5, 0.51, 0.0101, true],
    [0.52, 0.51, 0.0101, true],
    [0.5, 0.52, 0.0101, false],
    [0.54, 0.52, 0.0101, false],
    [NaN, NaN, 1, false],
    [Infinity, 1, 1, false],
  ])('%d is within %d ± %d: %s', (got, expected, tolerance, pass) => {
    expect(course.isClose(got, expected, tolerance).pass).toBe(pass);
  });

  test('lists are compared number by number, and say where they differ', () => {
    expect(course.isClose([1, 2], new Float32Array([1.01, 2]), 0.02).pass).toBe(true);
    expect(course.isClose([1, 2, 3], [1, 2.5, 9], 0.1)).toEqual({
      pass: false,
      got: 'at index 1: 2',
      expected: 'at index 1: 2.5 ± 0.1',
    });
    expect(course.isClose([1], [1, 2], 1)).toMatchObject({ pass: false, got: '[1] (1 numbers)' });
    expect(course.isClose(1, [1], 1).pass).toBe(false);
    expect(course.isClose([], [], 1).pass).toBe(true);
  });

  test('what a learner forgot to compute is close to nothing', () => {
    expect(course.isClose(undefined as never, 1, 1)).toMatchObject({
      pass: false,
      got: 'undefined',
    });
    expect(course.isAtLeast(undefined as never, -1).pass).toBe(false);
    expect(course.isAtMost(NaN, 1).pass).toBe(false);
  });

  test('bounds belong to the range; equality looks inside', () => {
    expect([course.isAtLeast(2, 2).pass, course.isAtLeast(1.9, 2).pass]).toEqual([true, false]);
    expect([course.isAtMost(2, 2).pass, course.isAtMost(2.1, 2).pass]).toEqual([true, false]);
    expect(course.isEqual({ a: [1] }, { a: [1] }).pass).toBe(true);
    expect(course.isEqual({ a: [1] }, { a: ['1'] }).pass).toBe(false);
  });

  test('numbers are told to six digits, long lists are cut', () => {
    expect(course.isEqual(1 / 3, 0).got).toBe('0.333333');
    expect(course.isEqual(new Float32Array(100), 0).got).toBe(
      '[0, 0, 0, 0, 0, 0, 0, 0, … 100 numbers]',
    );
  });
});

test('a seal tells answers apart without naming them', () => {
  // The published test vector of SHA-256 for "abc" (FIPS 180-2, appendix B.1).
  expect(course.sealOf('abc')).toBe('ba7816bf');
  expect(course.sealOf('a: true')).not.toBe(course.sealOf('a: false'));
});

describe('a check', () => {
  test.each([
    ['true', () => true],
    ['a comparison', () => course.isEqual(1, 1)],
    ['several', () => [true, course.isClose(1, 1, 0)]],
    ['a promise', async () => course.isEqual(1, 1)],
  ])('passes with %s', async (name, answer) => {
    expect(await course.check(name, answer, 'a hint')).toEqual({ name, pass: true });
  });

  test.each([
    ['false', () => false, undefined],
    ['a comparison', () => course.isEqual(1, 2), '1'],
    ['one of several', () => [true, course.isEqual('a', 'b'), true], "'a'"],
    ['no answer', () => undefined as never, 'nothing'],
    ['no answer among others', () => [true, undefined as never], 'nothing'],
    ['an empty list', () => [], 'nothing'],
    ['something that only looks true', () => 1 as never, '1'],
    [
      'a throw',
      () => {
        throw new RangeError('too far');
      },
      'an error: RangeError: too far',
    ],
    ['a rejection', async () => Promise.reject(new Error('late')), 'an error: Error: late'],
    [
      'a strange throw',
      () => {
        throw 'text';
      },
      "an error: 'text'",
    ],
  ])('is "not yet" with %s, and does not throw', async (name, answer, got) => {
    const result = await course.check(name, answer, 'Look there.');
    expect(result).toMatchObject({ name, pass: false, hint: 'Look there.' });
    expect(result!.got).toBe(got);
  });

  test('throws in strict mode only, with all that the learner would read', async () => {
    vi.stubEnv('TSGAN_STRICT', '1');
    await expect(course.check('x', () => course.isEqual(1, 2), 'Count.')).rejects.toThrow(
      /x: not yet[^]*got\s+1[^]*expected\s+2[^]*hint\s+Count\./,
    );
    await expect(course.check('x', () => true, 'Count.')).resolves.toMatchObject({ pass: true });
    vi.stubEnv('TSGAN_STRICT', '0');
    await expect(course.check('x', () => false, '')).resolves.toMatchObject({ pass: false });
  });

  test('tells how far the notebook is, of as many checks as were announced', async () => {
    vi.stubEnv('TSGAN_STRICT', '1');
    const saying = () => course.check('unsolved', () => false, 'Count.');
    await expect(saying()).rejects.toThrow(/\(\d+ of \d+ checks so far\)/);
    course.checksAhead(1000);
    await expect(saying()).rejects.toThrow(/\(\d+ of 1000 checks\)/);
    expect(() => course.checksAhead(0)).toThrow('whole number of at least 1, but it got 0');
    expect(() => course.checksAhead(2.5)).toThrow('but it got 2.5');
  });
});
