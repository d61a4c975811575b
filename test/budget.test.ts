import { course } from 'tsgan';
import { afterEach, expect, test, vi } from 'vitest';

const choices = { quick: 1, standard: 2, full: 3 };
afterEach(() => vi.unstubAllEnvs());

test.each([
  ['quick', 1],
  ['standard', 2],
  ['full', 3],
  ['', 2],
  [undefined, 2],
])('TSGAN_BUDGET=%s picks %i', (name, expected) => {
  vi.stubEnv('TSGAN_BUDGET', name);
  expect(course.budget(choices)).toBe(expected);
  expect(course.budgetName()).toBe(name || 'standard');
});

test('a name that is none says which there are', () => {
  vi.stubEnv('TSGAN_BUDGET', 'fast');
  expect(() => course.budget(choices)).toThrow(/"fast".*quick, standard, full/);
});

test('a choice may be false or undefined, but not missing', () => {
  vi.stubEnv('TSGAN_BUDGET', 'quick');
  expect(course.budget({ ...choices, quick: undefined })).toBeUndefined();
  expect(() => course.budget({ standard: 2, full: 3 } as never)).toThrow(/nothing for "quick"/);
});

test('claims are printed, and one that does not hold is named', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  course.claims({ 'water is wet': true });
  expect(() => course.claims({ 'water is wet': true, 'fire is wet': false })).toThrow(
    'Does not hold: fire is wet.',
  );
  expect(log.mock.calls.flat()).toEqual(['✓ water is wet', '✓ water is wet', '✗ fire is wet']);
  log.mockRestore();
});
