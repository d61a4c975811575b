import { short } from './grid';
import { teach } from './teach';

/** The same list of progress events, which says in a few words what happened. */
export function readableHistory<P>(events: P[]): P[] {
  teach<P[]>(events, { kind: 'history', text: historyText });
  return events;
}

/** Steps and seconds, and the first and last of every loss. */
function historyText(events: readonly unknown[]): string {
  const count = `history of ${short(events.length)} progress ${events.length === 1 ? 'event' : 'events'}`;
  const [first, last] = [numbersOf(events[0]), numbersOf(events.at(-1))];
  const steps = last['step'] === undefined ? '' : `, ${short(last['step'])} steps`;
  const seconds = last['seconds'] === undefined ? '' : ` in ${short(last['seconds'])} s`;
  const losses = Object.keys(last)
    .filter((name) => /loss/i.test(name) && first[name] !== undefined)
    .map((name) => `${name} ${short(first[name]!)} → ${short(last[name]!)}`);
  return [`${count}${steps}${seconds}`, ...losses].join('; ');
}

function numbersOf(event: unknown): Partial<Record<string, number>> {
  if (typeof event !== 'object' || event === null) return {};
  const numbers = Object.entries(event).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(numbers);
}
