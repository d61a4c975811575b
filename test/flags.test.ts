/** What the runner's options do, from outside: its files, its words, its exit code. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normalised, outputDifferences } from '../tools/dist/notebook/compare.js';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { junitXml } from '../tools/dist/notebook/junit.js';
import { joined, readNotebook, stringify, type Notebook } from '../tools/dist/notebook/nbformat.js';
import { parametersOf, withParameters } from '../tools/dist/notebook/parameters.js';
import { parseSetting } from '../tools/dist/notebook/settings.js';
import { visible } from '../tools/dist/notebook/visible.js';
import { runStart, summaryIn } from './support/start.js';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-flags-test-'));
  out = path.join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A notebook file from a text in the percent format. */
function notebook(name: string, text: string): string {
  const file = path.join(folder, `${name}.ipynb`);
  writeFileSync(file, stringify(buildNotebook(text, name)));
  return file;
}

const run = (...args: string[]) => runStart(folder, [...args, '--out', out]);
const result = (name: string): Notebook => readNotebook(path.join(out, `${name}.ipynb`));

/** What stands below each code cell, in short. */
const outputs = ({ cells }: Notebook): string[] =>
  cells.flatMap((cell) =>
    cell.cell_type === 'code'
      ? [
          cell.outputs
            // Bare tslab prints what the error says, above it.
            .filter((one) => one.output_type !== 'stream' || one.name === 'stdout')
            .map((one) =>
              one.output_type === 'stream'
                ? joined(one.text).trim()
                : one.output_type === 'error'
                  ? `${one.ename}: ${one.evalue}`
                  : one.output_type,
            )
            .join('|'),
        ]
      : [],
  );

describe('errors that are allowed', () => {
  const text = `// %% tags=["raises-exception"]
throw new Error('tagged');
// %%
console.log('after it');
// %% tags=["raises-exception"]
console.log('need not raise');
// %% tags=["skip-execution"]
throw new Error('never sent');
// %%

// %%
throw new RangeError('not tagged');
// %%
console.log('the end');
`;

  it('are those of tagged cells; nothing else is skipped', async () => {
    const junit = path.join(folder, 'ci', 'junit.xml');
    const { code, text: words } = await run(notebook('tags', text), '--junit', junit);
    expect(code).toBe(1);
    expect(words).toMatch(/code cell 6 \(cell 6 of 7\), line 1: RangeError: not tagged/);
    const shown = ['after it', 'need not raise', '', '', 'RangeError: not tagged', ''];
    expect(outputs(result('tags'))).toEqual(['Error: tagged', ...shown]);
    expect(summaryIn(out).notebooks).toMatchObject([{ ok: false, codeCells: 7, executedCells: 5 }]);

    const { document } = new JSDOM(readFileSync(junit, 'utf8'), { contentType: 'text/xml' }).window;
    const cases = [...document.querySelectorAll('testcase')].map((one) => [
      one.getAttribute('name'),
      one.firstElementChild?.localName ?? 'passed',
    ]);
    const states = ['passed', 'passed', 'passed', 'skipped', 'skipped', 'failure', 'skipped'];
    expect(cases).toEqual(states.map((state, i) => [`cell ${i + 1}`, state]));
    const suite = document.querySelector('testsuite')!;
    expect(
      ['tests', 'failures', 'errors', 'skipped'].map((key) => suite.getAttribute(key)),
    ).toEqual(['7', '1', '0', '3']);
    expect(document.querySelector('failure')?.getAttribute('message')).toMatch(/not tagged/);
  });

  it('are all with --allow-errors', async () => {
    const { code } = await run(notebook('all', text), '--allow-errors');
    expect(code).toBe(0);
    expect(outputs(result('all')).slice(-2)).toEqual(['RangeError: not tagged', 'the end']);
    expect(summaryIn(out).notebooks).toMatchObject([{ ok: true, executedCells: 7 }]);
  });
});

describe('--set', () => {
  const text = `// %% tags=["parameters"]
const steps = 10;
let name = 'none', rate: number | undefined = -1e-3;
const sizes: number[] = [1, 2];
const verbose = false;
// %%
console.log(steps + 1, name, rate, sizes.length, verbose);
`;

  it('puts a cell behind the parameters, as papermill does', async () => {
    const file = notebook('set', text);
    const settings = ['steps=200', 'name=12', 'rate=0.5', 'sizes=[1,2,3]', 'verbose=true'];
    const { code, text: words } = await run(file, ...settings.flatMap((one) => ['--set', one]));
    expect([code, words]).toEqual([0, expect.stringContaining('✓ set')]);
    const injected = result('set').cells[1]!;
    expect(injected.metadata.tags).toEqual(['injected-parameters']);
    expect(joined(injected.source)).toBe(
      '// Parameters\nconst steps = 200;\nlet name = "12";\nlet rate: number | undefined = 0.5;\n' +
        'const sizes: number[] = [1,2,3];\nconst verbose = true;',
    );
    expect(outputs(result('set'))).toEqual(['', '', '201 12 0.5 3 true']);
    // The result, run again with others, has one such cell.
    const again = withParameters(result('set'), [parseSetting('steps=7')]);
    expect(
      again.cells.filter(({ metadata }) => metadata.tags?.[0] === 'injected-parameters'),
    ).toHaveLength(1);
    expect(joined(again.cells[1]!.source)).toContain('steps = 7;');
  });

  it('refuses what it cannot set, and lists what it can', () => {
    const built = buildNotebook(text, 'a');
    const set = (...settings: string[]) => withParameters(built, settings.map(parseSetting));
    expect(() => set('step=1')).toThrow(
      /no parameter "step".*\n {2}steps = 10\n {2}name = 'none'\n/,
    );
    expect(() => set('steps=many')).toThrow(
      /steps is a number \(steps = 10\), which "many" is not/,
    );
    expect(() => set('verbose=1')).toThrow(/verbose is a boolean/);
    expect(() => parseSetting('steps')).toThrow(/name=value/);
    const none = buildNotebook('// %%\nconst steps = 1;', 'b');
    expect(() => withParameters(none, [parseSetting('steps=2')])).toThrow(/no cell with the tag/);
    expect(withParameters(none, [])).toBe(none);
  });

  it('reads types from the text', () => {
    const kinds = parametersOf(
      "const a = -1, b = 'x', c = `y`, d = true, e = f(1), g: Size = { h: 1 };",
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'number',
      'string',
      'string',
      'boolean',
      'other',
      'other',
    ]);
    expect(kinds.at(-1)).toMatchObject({ name: 'g', keyword: 'const', type: 'Size' });
  });
});

describe('--changed', () => {
  it('runs what changed, what failed, and what lost its result', async () => {
    const good = notebook('good', '// %%\nconsole.log(Date.now());\n');
    const bad = notebook('bad', '// %%\nthrow new Error("no");\n');
    const ran = async (...args: string[]): Promise<string[]> => {
      await run(good, bad, '--changed', '--jobs', '2', ...args);
      const { notebooks } = summaryIn(out);
      return notebooks.filter(({ unchanged }) => !unchanged).map(({ name }) => name);
    };
    expect(await ran()).toEqual(['good', 'bad']);
    const first = readFileSync(path.join(out, 'good.ipynb'), 'utf8');
    expect(await ran()).toEqual(['bad']);
    expect(readFileSync(path.join(out, 'good.ipynb'), 'utf8')).toBe(first);
    expect(summaryIn(out).notebooks[0]).toMatchObject({ ok: true, unchanged: true, codeCells: 1 });
    expect(await ran('--budget', 'quick')).toEqual(['good', 'bad']);
    writeFileSync(path.join(out, 'good.ipynb'), `${first} `);
    expect(await ran('--budget', 'quick')).toEqual(['good', 'bad']);
    notebook('good', '// %%\nconsole.log(Date.now() + 1);\n');
    expect(await ran('--budget', 'quick')).toEqual(['good', 'bad']);
    expect(await ran('--budget', 'quick')).toEqual(['bad']);
  });
});

describe('--compare', () => {
  const text = '// %%\nconsole.log("took", "3.2 s", VALUE);\n';

  it('passes with the same outputs and tells the cell that has others', async () => {
    const file = notebook('same', text.replace('VALUE', '5'));
    expect((await run(file, '--compare')).text).toMatch(/no stored outputs/);
    const stored = readFileSync(path.join(out, 'same.ipynb'), 'utf8');
    writeFileSync(file, stored.replace('3.2 s 5', '71.9 s 5'));
    expect((await run(file, '--compare')).code).toBe(0);
    writeFileSync(file, stored.replace('3.2 s 5', '3.2 s 6'));
    const { code, text: words } = await run(file, '--compare');
    expect(code).toBe(1);
    expect(words).toMatch(
      /code cell 1 \(cell 1 of 1\): output 1, text, line 1: stored "took ‹time› 6", now "took ‹time› 5"/,
    );
  });

  it.each([
    ['12.3 s', '4 ms'],
    ['120 steps/s', '99.5 steps/s'],
    ['on 2026-11-21', 'on 2025-01-02'],
    ['at 13:40:01', 'at 9:05'],
    ['used 1.2 GB', 'used 900 MB'],
    ['in /tmp/a-1/b.json', 'in /home/ada/b.json'],
    ['trailing  \nline', 'trailing\nline'],
    ['\x1b[33m5\x1b[39m', '5'],
  ])('%j counts as %j', (one, other) => {
    expect(normalised(one)).toBe(normalised(other));
  });

  it.each([
    ['loss 0.693', 'loss 0.694'],
    ['3 sets', '4 sets'],
    ['7 of 10', '8 of 10'],
    ['5 minus 3', '6 minus 3'],
    ['a/b', 'a/c'],
    ['12 hires', '13 hires'],
  ])('%j does not count as %j', (one, other) => {
    expect(normalised(one)).not.toBe(normalised(other));
  });

  it('looks at data, kinds and number of outputs', () => {
    const with_ = (...found: object[]): Notebook => {
      const built = buildNotebook('// %%\n1;', 'a');
      Object.assign(built.cells[0]!, { outputs: found });
      return built;
    };
    const shown = (data: object) => ({ output_type: 'display_data', data, metadata: {} });
    const stream = (one: string) => ({ output_type: 'stream', name: 'stdout', text: one });
    const differ = (a: object[], b: object[]) => outputDifferences(with_(...a), with_(...b));
    const [png, other] = [{ 'image/png': 'QUJD' }, { 'image/png': 'QUJE' }];
    expect(differ([shown(png)], [shown({ ...png, 'text/html': '<b>' })])).toEqual([]);
    expect(differ([shown(png)], [shown(other)])[0]).toMatch(/image\/png is another picture/);
    expect(differ([shown({ ...png, 'text/plain': 'x' })], [shown(png)])[0]).toMatch(
      /text\/plain is gone/,
    );
    expect(differ([shown(png)], [])[0]).toMatch(/output 1 is gone: display_data/);
    expect(differ([], [stream('a')])[0]).toMatch(/output 1 is new: stdout/);
    expect(differ([stream('a\nb')], [stream('a\n'), stream('b')])).toEqual([]);
    expect(
      differ(
        [shown({ 'application/json': { a: [1] } })],
        [shown({ 'application/json': { a: [2] } })],
      ),
    ).toHaveLength(1);
  });
});

describe('in a terminal', () => {
  it('escapes of a notebook are shown, not obeyed', async () => {
    const file = notebook(
      'esc',
      "// %%\nthrow new Error('\\x1b]0;title\\x07\\x1b[2Jgone\\u202e');\n",
    );
    const { text } = await run(file);
    expect(text).toContain('\\x1b]0;title\\x07\\x1b[2Jgone\\u202e');
    expect(/\p{Cc}/u.test(text.replaceAll('\n', ''))).toBe(false);
    expect(text).not.toContain('\u202e');
    expect(visible('é 𝔼 ✓\t\n')).toBe('é 𝔼 ✓\t\n');
  });
});

describe('JUnit XML', () => {
  it('is well-formed whatever a notebook is called and says', () => {
    const xml = junitXml([
      {
        name: 'a "b" <c> & \x1b',
        file: 'f',
        cells: [],
        error: { message: ']]> \x00 <x>', cell: undefined },
      },
      { name: 'left out', file: 'g', cells: [], unchanged: true },
    ]);
    const { document } = new JSDOM(xml, { contentType: 'text/xml' }).window;
    expect(document.querySelector('testsuite')?.getAttribute('name')).toBe('a "b" <c> & \\x1b');
    expect(document.querySelector('error')?.textContent).toBe(']]> \\x00 <x>');
    expect(document.querySelectorAll('skipped')).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
  });
});
