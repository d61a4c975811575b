/** setTimeout knows no longer time than this. */
const longest = 2 ** 31 - 1;

/**
 * Milliseconds that one cell may take.
 *
 * @param seconds as given on the command line; 0 is no limit. Default 600, but none in the full budget,
 *   where a cell may train for an hour.
 * @throws Error where that is no number of seconds
 */
export function cellLimit(seconds: string | undefined, budget: string): number {
  const text = seconds ?? (budget === 'full' ? '0' : '600');
  const timeout = Number(text);
  if (!(timeout >= 0) || text.trim() === '') {
    throw new Error(`--timeout takes a number of seconds, not "${text}".`);
  }
  return timeout === 0 ? longest : Math.min(timeout * 1000, longest);
}
