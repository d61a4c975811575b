/** The reader's work, in the browser's own storage: changed cells, and checks that passed. */
const prefix = 'tsgan:';

interface Work {
  /** Changed cells by their id. */
  readonly cells: Record<string, string>;
  /** Checks by name: whether the last answer passed. */
  readonly checks: Record<string, boolean>;
}

export const thisPage = (): string => document.body.dataset['page'] ?? '';

export function workOf(page: string): Work {
  const empty: Work = { cells: {}, checks: {} };
  try {
    const stored = localStorage.getItem(prefix + page);
    return stored === null ? empty : { ...empty, ...(JSON.parse(stored) as Partial<Work>) };
  } catch {
    return empty; // no storage here, or not ours
  }
}

/** Gives false where storage is full or forbidden: the work then lasts as long as the page is open. */
function keep(page: string, work: Work): boolean {
  try {
    localStorage.setItem(prefix + page, JSON.stringify(work));
    return true;
  } catch {
    return false;
  }
}

/** Remembers a cell as the reader wrote it; `undefined` as it was printed. */
export function keepCell(id: string, source: string | undefined): void {
  const { cells, checks } = workOf(thisPage());
  const { [id]: _before, ...others } = cells;
  keep(thisPage(), { checks, cells: source === undefined ? others : { ...others, [id]: source } });
}

export function keepCheck(name: string, pass: boolean): void {
  const { cells, checks } = workOf(thisPage());
  keep(thisPage(), { cells, checks: { ...checks, [name]: pass } });
}

/** How far a page is, in words; empty where nothing was done. */
export function progressOf(page: string): string {
  const { checks, cells } = workOf(page);
  const all = Object.values(checks);
  const changed = Object.keys(cells).length;
  if (all.length === 0) return changed > 0 ? 'begun' : '';
  const passed = all.filter(Boolean).length;
  return `${passed} of ${all.length} checks passed`;
}

const keys = (): string[] => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

/** All of the reader's work as the text of a file. */
export function exported(): string {
  const all = keys().map((key) => [key.slice(prefix.length), workOf(key.slice(prefix.length))]);
  return JSON.stringify({ tsgan: 1, pages: Object.fromEntries(all) as object }, null, 1);
}

/**
 * Adds the work of a file to what is here; where both have a cell or a check, the file's stays.
 * @throws Error where the text is not what `exported` wrote, or the browser keeps nothing
 */
export function imported(text: string): void {
  const pages = workIn(text);
  for (const [page, { cells, checks }] of pages) {
    const here = workOf(page);
    const all = { cells: { ...here.cells, ...cells }, checks: { ...here.checks, ...checks } };
    if (!keep(page, all))
      throw new Error("This browser's storage is full, or closed to this page.");
  }
}

/** All of it is looked at before any of it is kept: half a file would be neither here nor there. */
function workIn(text: string): [page: string, work: Work][] {
  const wrong = (why: string) =>
    new Error(`This is no file of work on this course: ${why}. “Save it to a file” writes one.`);
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw wrong('it is no JSON, or was cut short');
  }
  if (!isRecord(file) || file['tsgan'] !== 1) throw wrong('it does not say "tsgan": 1');
  if (!isRecord(file['pages'])) throw wrong('it has no "pages"');
  return Object.entries(file['pages']).map(([page, work]) => {
    const { cells, checks } = isRecord(work) ? work : {};
    if (!isRecordOf(cells, 'string')) throw wrong(`the "cells" of "${page}" are no texts`);
    if (!isRecordOf(checks, 'boolean'))
      throw wrong(`the "checks" of "${page}" are not true or false`);
    return [page, { cells, checks }];
  });
}

interface Kinds {
  readonly string: string;
  readonly boolean: boolean;
}
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRecordOf = <K extends keyof Kinds>(
  value: unknown,
  kind: K,
): value is Record<string, Kinds[K]> =>
  isRecord(value) && Object.values(value).every((one) => typeof one === kind);

/** Changed cells, checks, and the files that cells wrote. */
export async function forgetAll(): Promise<void> {
  for (const key of keys()) localStorage.removeItem(key);
  try {
    await (await navigator.storage.getDirectory()).removeEntry('tsgan', { recursive: true });
  } catch {
    // There are none.
  }
}
