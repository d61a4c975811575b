import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** Runs a notebook's text in this process; in strict mode a check that fails is an error. */
export async function runExercise(text: string): Promise<void> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const before = process.env['TSGAN_STRICT'];
  process.env['TSGAN_STRICT'] = '1';
  try {
    const body = `return (async () => {${outputText}\n})();`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is our own notebook
    const run = new Function('require', 'exports', 'console', body) as (
      require: NodeJS.Require,
      exports: object,
      console: object,
    ) => Promise<void>;
    await run(createRequire(import.meta.url), {}, { log: () => undefined });
  } finally {
    if (before === undefined) delete process.env['TSGAN_STRICT'];
    else process.env['TSGAN_STRICT'] = before;
  }
}
