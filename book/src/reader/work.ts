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

function keep(page: string, work: Work): void {
  try {
    localStorage.setItem(prefix + page, JSON.stringify(work));
  } catch {
    // Storage is full or forbidden: the work lasts as long as the page is open.
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

/** @throws Error where the text is not what `exported` wrote */
export function imported(text: string): void {
  const file = JSON.parse(text) as { tsgan?: unknown; pages?: Record<string, Work> };
  if (file.tsgan !== 1 || !file.pages) throw new Error('This is no file of work on this course.');
  for (const [page, work] of Object.entries(file.pages)) keep(page, { ...workOf(page), ...work });
}

/** Changed cells, checks, and the files that cells wrote. */
export async function forgetAll(): Promise<void> {
  for (const key of keys()) localStorage.removeItem(key);
  try {
    await (await navigator.storage.getDirectory()).removeEntry('tsgan', { recursive: true });
  } catch {
    // There are none.
  }
}
