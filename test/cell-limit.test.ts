import { expect, it } from 'vitest';
import { cellLimit } from '../tools/dist/notebook/cell-limit.js';

const none = 2 ** 31 - 1; // the longest that setTimeout knows, 25 days

it.each([
  [undefined, 'standard', 600_000],
  [undefined, 'quick', 600_000],
  [undefined, 'full', none],
  ['0', 'standard', none],
  ['2.5', 'full', 2500],
  ['1e9', 'quick', none],
])('--timeout %s in the %s budget is %d ms a cell', (seconds, budget, milliseconds) => {
  expect(cellLimit(seconds, budget)).toBe(milliseconds);
});

it.each(['soon', '', ' ', '-1', 'NaN'])('--timeout "%s" is refused', (seconds) => {
  expect(() => cellLimit(seconds, 'full')).toThrow(`a number of seconds, not "${seconds}"`);
});
