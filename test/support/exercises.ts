import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { course } from 'tsgan';
import ts from 'typescript';

const region = /^[ \t]*\/\/ BEGIN SOLUTION\b.*\n([\s\S]*?)^[ \t]*\/\/ END SOLUTION[ \t]*\n/gm;

/** The text of an exercise with its solutions, or with other answers in the place of some of them. */
export function answered(name: string, answers: Readonly<Record<number, string>> = {}): string {
  const file = new URL(`../../notebooks/src/exercises/${name}.ts`, import.meta.url);
  let at = -1;
  return readFileSync(file, 'utf8').replace(region, (_, solution: string) => {
    at += 1;
    return `${answers[at] ?? solution}\n`;
  });
}

/** How many places an exercise leaves to the learner. */
export const places = (name: string): number => {
  const file = new URL(`../../notebooks/src/exercises/${name}.ts`, import.meta.url);
  return [...readFileSync(file, 'utf8').matchAll(region)].length;
};

/** The text that a learner gets: nothing in any of the places. */
export function untouched(name: string): string {
  return answered(
    name,
    Array.from({ length: places(name) }, () => ''),
  );
}

/** What each check of a notebook says, without strictness: the way a learner runs it. */
export async function checkResults(text: string): Promise<course.CheckResult[]> {
  const results: course.CheckResult[] = [];
  const noted: typeof course.check = async (...question) => {
    const result = await course.check(...question);
    if (result) results.push(result);
    return result;
  };
  await run(text, '0', { course: { ...course, check: noted } });
  return results;
}

/**
 * Runs a notebook's text in this process; in strict mode a check that fails is an error. Names of `tsgan` can
 * be replaced by what is quicker, where they are not the point.
 */
export const runExercise = (text: string, instead: object = {}): Promise<void> =>
  run(text, '1', instead);

async function run(text: string, strict: '0' | '1', instead: object): Promise<void> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const before = process.env['TSGAN_STRICT'];
  process.env['TSGAN_STRICT'] = strict;
  const ours = createRequire(import.meta.url);
  const require = (module: string): unknown =>
    module === 'tsgan' ? { ...(ours(module) as object), ...instead } : ours(module);
  try {
    const code = `return (async () => {${outputText}\n})();`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is our own notebook
    const body = new Function('require', 'exports', 'console', code) as (
      require: (module: string) => unknown,
      exports: object,
      console: object,
    ) => Promise<void>;
    await body(require, {}, { log: () => undefined });
  } finally {
    if (before === undefined) delete process.env['TSGAN_STRICT'];
    else process.env['TSGAN_STRICT'] = before;
  }
}
