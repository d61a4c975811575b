/** A run as JUnit XML, which every continuous integration shows: a suite a notebook, a case a cell. */
import { escapeUTF8 } from 'entities';
import type { CellResult } from './run.js';
import { visible } from './visible.js';

/** What the report says of one notebook. */
export interface SuiteResult {
  readonly name: string;
  /** Where it was read from. */
  readonly file: string;
  /** Empty where no cell came to run. */
  readonly cells: readonly CellResult[];
  /** Why the notebook failed, and at which cell (its index), if one is to blame. */
  readonly error?: { readonly message: string; readonly cell: number | undefined };
  /** It had run before, and nothing has changed since. */
  readonly unchanged?: boolean;
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly title: string;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly message: string;
}

/** The report's text. A cell that was not reached, or has nothing to run, is `skipped`. */
export function junitXml(suites: readonly SuiteResult[]): string {
  const all = suites.map((suite) => ({ ...suite, cases: casesOf(suite) }));
  const lines = all.flatMap(({ name, file, cases }) => [
    `  <testsuite name=${quoted(name)} file=${quoted(file)} ${counts(cases)}>`,
    ...cases.map((one) => caseXml(one, name, file)),
    '  </testsuite>',
  ]);
  const total = counts(all.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${total}>`,
    ...lines,
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf({ cells, error, unchanged = false }: SuiteResult): Case[] {
  const message = error?.message ?? '';
  const cases = cells.map(({ index, state, seconds }): Case => {
    const skipped = state === 'skipped' || state === 'not run';
    const outcome = index === error?.cell ? 'failure' : skipped ? 'skipped' : 'passed';
    return { title: `cell ${index + 1}`, seconds, outcome, message };
  });
  // What is no cell's fault, and a notebook without any case, is a case of its own.
  const ofNotebook: Outcome | undefined = unchanged
    ? 'skipped'
    : error && !cases.some(({ outcome }) => outcome === 'failure')
      ? 'error'
      : undefined;
  if (ofNotebook) cases.push({ title: 'notebook', seconds: 0, outcome: ofNotebook, message });
  return cases;
}

function counts(cases: readonly Case[]): string {
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  return (
    `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${seconds}"`
  );
}

function caseXml({ title, seconds, outcome, message }: Case, suite: string, file: string): string {
  const head =
    `    <testcase name=${quoted(title)} classname=${quoted(suite)} file=${quoted(file)} ` +
    `time="${seconds.toFixed(3)}"`;
  if (outcome === 'passed') return `${head}/>`;
  if (outcome === 'skipped') return `${head}><skipped/></testcase>`;
  const [first = ''] = message.split('\n');
  const text = escapeUTF8(visible(message));
  return `${head}><${outcome} message=${quoted(first)}>${text}</${outcome}></testcase>`;
}

/** An attribute's value. XML holds no control characters, not even escaped ones. */
function quoted(text: string): string {
  return `"${escapeUTF8(visible(text))}"`;
}
