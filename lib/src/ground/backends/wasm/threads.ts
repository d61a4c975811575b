import { WrongSetting } from '../driver';
import { processors, threadSetting } from './host';

const most = 64;

/**
 * How many threads the reader wants: `TSGAN_THREADS`, or as many as there are processors, at most
 * eight, because more only help products bigger than ours.
 * @throws WrongSetting if `TSGAN_THREADS` is no whole number from 1 to 64.
 */
export function wantedThreads(): number {
  const wanted = threadSetting();
  if (!wanted) return Math.min(8, processors());
  const threads = Number(wanted);
  if (Number.isInteger(threads) && threads >= 1 && threads <= most) return threads;
  throw new WrongSetting(
    `TSGAN_THREADS must be a whole number from 1 to ${most}, but it is "${wanted}".`,
  );
}

/** The threads that really run, in words; and a word where that is not what one would think. */
export function describeThreads(running: number, wanted: number): string {
  const words = `${running} thread${running === 1 ? '' : 's'}`;
  if (running < wanted) return `${words} (of the ${wanted} wanted, the others could not be had)`;
  if (running > processors()) return `${words} on only ${processors()} processors`;
  return words;
}
