import escapeHtml from 'escape-html';
import { platform } from '../ground/platform';
import { display, inNotebook } from '../show/display';
import { inWords, type Verdict } from './verdict';

/** What a check's test may answer; all parts of a list must pass. */
export type Answer = boolean | Verdict | readonly (boolean | Verdict)[];

export interface CheckResult {
  readonly name: string;
  readonly pass: boolean;
  /** What the learner's code gave, where the test said so. */
  readonly got?: string;
  readonly expected?: string;
  /** Where to look, if it does not pass. */
  readonly hint?: string;
}

/** Results as programs read them, beside the words for people. */
export const checkMimeType = 'application/vnd.tsgan.check+json';

/** The latest result of each check of this notebook. */
const passed = new Map<string, boolean>();
/** How many checks the notebook has in all, where it has said so. */
let ahead: number | undefined;

/**
 * Announces how many checks a notebook has: each then tells how far the whole of it is.
 * @throws Error where `count` is no whole number of at least 1
 */
export function checksAhead(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`checksAhead needs a whole number of at least 1, but it got ${count}.`);
  }
  ahead = count;
}

/**
 * Checks an exercise and shows `pass`, or `not yet` with what there was, what should be, and a hint.
 * It never throws for a learner: wrong code, code that throws and code that is not written yet are all
 * "not yet". With `TSGAN_STRICT=1`, for whoever tests the solutions, "not yet" is an error.
 *
 * @param name names the exercise; a check that runs again replaces its earlier result
 * @param test asks the learner's code; answers with a comparison (`isClose`, `isEqual`, `isAtLeast`,
 *   `isAtMost`), a boolean or a list of them. No answer at all is "not yet".
 * @param hint where to look: teaches, and does not give the solution away
 * @returns the result; nothing in a notebook, which would print it
 * @example await check('D* at 0', () => isClose(optimal(0), 0.5, 1e-6), 'p and q are equal there.');
 */
export async function check(
  name: string,
  test: () => Answer | Promise<Answer>,
  hint: string,
): Promise<CheckResult | undefined> {
  const result = await resultOf(name, test, hint);
  passed.set(name, result.pass);
  const text = words(result).join('\n');
  display({ data: { 'text/html': html(result), 'text/plain': text, [checkMimeType]: result } });
  if (!result.pass && platform.variable('TSGAN_STRICT') === '1') throw new Error(text);
  return inNotebook() ? undefined : result;
}

async function resultOf(
  name: string,
  test: () => Answer | Promise<Answer>,
  hint: string,
): Promise<CheckResult> {
  try {
    const answer: unknown = await test();
    const parts: unknown[] = Array.isArray(answer) ? answer : [answer];
    const at = parts.findIndex((part) => !passes(part));
    if (parts.length > 0 && at < 0) return { name, pass: true };
    const failed = parts[at];
    if (isVerdict(failed)) {
      return { name, pass: false, got: failed.got, expected: failed.expected, hint };
    }
    if (failed === false) return { name, pass: false, hint };
    return { name, pass: false, got: failed === undefined ? 'nothing' : inWords(failed), hint };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : inWords(error);
    return { name, pass: false, got: `an error: ${message}`, hint };
  }
}

const isVerdict = (part: unknown): part is Verdict =>
  typeof part === 'object' && part !== null && 'pass' in part && 'expected' in part;

const passes = (part: unknown) => part === true || (isVerdict(part) && part.pass);

/** How far the notebook is: `2 of 7 checks`, or `2 of 3 checks so far` of one that announced none. */
function progress(): string {
  const count = [...passed.values()].filter(Boolean).length;
  const all = Math.max(passed.size, ahead ?? 0);
  return `${count} of ${all} ${all === 1 ? 'check' : 'checks'}${ahead ? '' : ' so far'}`;
}

function words({ name, pass, got, expected, hint }: CheckResult): string[] {
  if (pass) return [`✓ ${name}: pass (${progress()})`];
  return [
    `○ ${name}: not yet (${progress()})`,
    ...(got === undefined ? [] : [`  got       ${got}`]),
    ...(expected === undefined ? [] : [`  expected  ${expected}`]),
    ...(hint === undefined ? [] : [`  hint      ${hint}`]),
  ];
}

function html({ name, pass, got, expected, hint }: CheckResult): string {
  const [colour, verdict] = pass ? ['#0072b2', '✓ pass'] : ['#d55e00', '○ not yet'];
  const line = (label: string, text?: string) =>
    text === undefined ? '' : `<div>${label} ${escapeHtml(text)}</div>`;
  return (
    `<div style="border-left:4px solid ${colour};padding:2px 10px">` +
    `<div><b>${verdict}</b> · ${escapeHtml(name)} · <small>${progress()}</small></div>` +
    line('Got', got) +
    line('Expected', expected) +
    line('Hint:', hint) +
    '</div>'
  );
}
