/** Notebooks from text: cells, ids, exercises, and what is kept when they are built again. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  buildNotebook,
  cellDrift,
  cleanNotebook,
  keepOutputs,
  provenance,
  publishable,
} from '../tools/dist/notebook/build.js';
import { driftOf } from '../tools/dist/notebook/drift.js';
import { exerciseText } from '../tools/dist/notebook/exercise.js';
import {
  joined,
  sha256,
  stringify,
  type CodeCell,
  type Notebook,
} from '../tools/dist/notebook/nbformat.js';
import { parsePercent } from '../tools/dist/notebook/percent.js';
import {
  builtNotebook,
  currentNotebook,
  exercises,
  lessons,
  linksLine,
  outputState,
  type Lesson,
} from '../tools/dist/notebook/lessons.js';
import { notebookPage } from '../tools/dist/notebook/html/page.js';
import { pageLinks } from '../tools/dist/notebook/page-links.js';
import { lessonJob } from '../tools/dist/notebook/select.js';
import { isOurs } from '../tools/dist/notebook/trust.js';
import { root } from '../tools/dist/paths.js';
import { notebookProblems } from '../tools/dist/notebook/validate.js';

const text = `// A comment for who edits this file.

// %% [markdown]
// # Title
//
// Formula $x$ and \`code\`
//   indented

// %%
import { Random } from 'tsgan';

const random = new Random(1);
// %%
random.uniform();
`;

const sources = ({ cells }: Notebook): string[] => cells.map((cell) => joined(cell.source));

/** The notebook with an output in each code cell, as a run would leave it. */
function executed(notebook: Notebook): Notebook {
  const copy = structuredClone(notebook);
  for (const [i, cell] of copy.cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    cell.execution_count = i;
    cell.outputs = [{ output_type: 'stream', name: 'stdout', text: `output ${i}\n` }];
  }
  const source = provenance(notebook)?.source;
  copy.metadata['tsgan'] = { source, executed: source };
  return copy;
}

describe('the percent format', () => {
  it('splits text into cells, without the comment above the first', () => {
    expect(parsePercent(text, 'a.ts')).toEqual([
      { cell_type: 'markdown', source: '# Title\n\nFormula $x$ and `code`\n  indented', line: 4 },
      {
        cell_type: 'code',
        source: "import { Random } from 'tsgan';\n\nconst random = new Random(1);",
        line: 10,
      },
      { cell_type: 'code', source: 'random.uniform();', line: 14 },
    ]);
  });

  it('keeps empty cells and reads files of Windows', () => {
    expect(parsePercent('// %%\n\n// %%\r\na;\r\nb;\r\n', 'a.ts')).toMatchObject([
      { source: '' },
      { source: 'a;\nb;' },
    ]);
  });

  it.each([
    { wrong: '// %% [md]\n', says: /a\.ts:1: a cell begins with/ },
    { wrong: '// %%\n1;\n//%%\n', says: /a\.ts:3: a cell begins with/ },
    { wrong: 'const a = 1;\n// %%\n', says: /a\.ts:1: only comments/ },
    { wrong: '// %% [markdown]\n// text\nconst a = 1;\n', says: /a\.ts:3: .*begins with "\/\/ "/ },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => parsePercent(wrong, 'a.ts')).toThrow(says);
  });
});

describe('a built notebook', () => {
  const notebook = buildNotebook(text, 'a.ts');

  it('is valid, names the kernel and its own source', () => {
    expect(notebookProblems(JSON.parse(stringify(notebook)))).toEqual([]);
    expect(notebook.metadata).toMatchObject({
      kernelspec: { name: 'tslab' },
      language_info: { name: 'typescript' },
      tsgan: { source: sha256(text) },
    });
  });

  it('is the same each time, and keeps the ids of cells that did not change', () => {
    expect(stringify(buildNotebook(text, 'b.ts'))).toBe(stringify(notebook));
    const ids = notebook.cells.map(({ id }) => id);
    const edited = buildNotebook(text.replace('# Title', '# Other').replace(/$/, '// %%\nnew'), '');
    expect(edited.cells.map(({ id }) => id).slice(1, 3)).toEqual(ids.slice(1));
    expect(edited.cells[0]?.id).not.toBe(ids[0]);
  });

  it('tells equal cells apart', () => {
    const twins = buildNotebook('// %%\na;\n// %%\na;\n', 'a.ts');
    expect(notebookProblems(twins)).toEqual([]);
  });
});

describe('tags', () => {
  const source =
    '// %% tags=["parameters"]\na;\n// %% [markdown] tags=["one", "two"]\n// b\n// %% tags=["fold"]\nc;\n';

  it('stand behind the mark of a cell and go into its metadata', () => {
    expect(parsePercent(source, 'a.ts').map(({ cell_type, tags }) => [cell_type, tags])).toEqual([
      ['code', ['parameters']],
      ['markdown', ['one', 'two']],
      ['code', ['fold']],
    ]);
    const notebook = buildNotebook(source, 'a.ts');
    expect(notebook.cells.map(({ metadata }) => metadata)).toEqual([
      { tags: ['parameters'] },
      { tags: ['one', 'two'] },
      { tags: ['fold'], jupyter: { source_hidden: true } },
    ]);
    expect(notebookProblems(notebook)).toEqual([]);
    expect(cleanNotebook(notebook).cells[2]!.metadata).toEqual(notebook.cells[2]!.metadata);
  });

  it('that changed are drift, though the cells say the same', () => {
    const untagged = buildNotebook(source.replace(' tags=["fold"]', ''), 'a.ts');
    expect(cellDrift(buildNotebook(source, 'a.ts'), untagged)).toMatch(/cell 3 differs/);
  });

  it.each(['tags=[]', 'tags=["a b"]', 'tags=[1]', 'tags=["a"'])('%s is refused', (tags) => {
    expect(() => parsePercent(`// %% ${tags}\n`, 'a.ts')).toThrow(/^a\.ts:1: /);
  });

  it('fold a cell on the page, which opens at a click', () => {
    const html = notebookPage(buildNotebook(source, 'a.ts'), {
      name: 'a',
      note: '',
      trusted: true,
    });
    expect(html.match(/<details/g)).toHaveLength(1);
    expect(html).toMatch(/<details class="folded"><summary><code>c; …/);
  });
});

describe('an included file', () => {
  mkdirSync(path.join(root, '.tsgan'), { recursive: true });
  const folder = mkdtempSync(path.join(root, '.tsgan', 'include-'));
  const file = path.relative(root, path.join(folder, 'a.ts'));
  const write = (text: string) => writeFileSync(path.join(root, file), text);
  afterAll(() => rmSync(folder, { recursive: true }));
  const lesson = (what: string) =>
    buildNotebook(
      `// %% [markdown]\n// The code:\n//\n// {{include ${what}}}\n//\n// That was it.`,
      'l.ts',
    );
  const shown = (what: string) => sources(lesson(what))[0];

  it('stands in the text as it is, whole or a part of it, and changes its hash', () => {
    write(
      'one;\n  // #region part\n  two(`x`);\n    // #region inner\n    three;\n    // #endregion\n  // #endregion\nfour;\n',
    );
    expect(shown(`${file}#part`)).toBe(
      'The code:\n\n```ts\ntwo(`x`);\n  three;\n```\n\nThat was it.',
    );
    expect(shown(`${file}#inner`)).toContain('```ts\nthree;\n```');
    expect(shown(file)).toContain('```ts\none;\n  // #region part\n');
    const before = provenance(lesson(file))?.source;
    write('/** ```ts */\nother;\n');
    expect(provenance(lesson(file))?.source).not.toBe(before);
    expect(shown(file)).toContain('````ts\n/** ```ts */\nother;\n````\n');
  });

  it.each([
    ['no/such/file.ts', /l\.ts:2: there is no file no\/such\/file\.ts/],
    ['../../etc/passwd', /no file/],
    [`${file}#none`, /has no "\/\/ #region none"/],
  ])('is refused: %s', (what, says) => {
    write('one;\n');
    expect(() => lesson(what)).toThrow(says);
    write('// #region open\none;\n');
    expect(() => lesson(`${file}#open`)).toThrow(/no "\/\/ #endregion"/);
  });
});

describe('links', () => {
  const all = [...lessons(), ...exercises()];

  it('stand first and last in every notebook of the course, and lead to files that are there', () => {
    for (const one of all) {
      const cells = builtNotebook(one).cells;
      const [first, last] = [cells[0]!, cells.at(-1)!];
      const text = joined(first.source);
      expect([joined(last.source), first.metadata.tags, last.metadata.tags]).toEqual([
        text,
        ['links'],
        ['links'],
      ]);
      const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) =>
        path.resolve(path.dirname(one.file), to!),
      );
      const files = new Set(all.map(({ file }) => file));
      expect(targets.filter((target) => !files.has(target))).toEqual([]);
      expect(targets.length).toBeGreaterThan(0);
    }
  });

  it('lead from a lesson to its exercises and the next one, and back', () => {
    const line = (kind: Lesson['kind'], name: string) =>
      linksLine(all.find((one) => one.kind === kind && one.name === name)!);
    const [, one, next] = lessons();
    const [name, after] = [one!.name, next!.name];
    const title = /^\/\/ # (.*)$/m.exec(readFileSync(next!.source, 'utf8'))![1]!;
    expect(line('lesson', name)).toBe(
      `[Exercises](exercises/${name}.ipynb) · [Solutions](solutions/${name}.ipynb) · [Next: ${title}](${after}.ipynb)`,
    );
    expect(line('stub', name)).toBe(
      `[Lesson](../${name}.ipynb) · [Solutions](../solutions/${name}.ipynb) · [Next: ${title}](../${after}.ipynb)`,
    );
    expect(
      linksLine({
        name: '01-objective',
        kind: 'lesson',
        file: '/elsewhere/01-objective.ipynb',
        source: '',
      }),
    ).toBe('');
  });

  it('lead on the pages to pages, or to the file where there is no page', () => {
    const lesson = all.find(({ kind, name }) => kind === 'stub' && name === '01-objective')!;
    const out = path.join(root, 'out', 'no-such-folder');
    const link = pageLinks(lessonJob(lesson), out, new Set(['01-objective', '03-collapse']));
    expect(link('../01-objective.ipynb')).toBe('01-objective.html');
    expect(link('../03-collapse.ipynb#part')).toBe('03-collapse.html#part');
    expect(link('../solutions/01-objective.ipynb')).toBe(
      '../../notebooks/solutions/01-objective.ipynb',
    );
    for (const same of ['https://a.b/c.ipynb', '#here', 'mailto:a@b', '/abs'])
      expect(link(same)).toBe(same);
  });
});

describe('trust', () => {
  it('is given to what our texts say, and to nothing else', () => {
    const [one] = lessons();
    const ours = builtNotebook(one!);
    expect(isOurs(ours)).toBe(true);
    expect(isOurs(executed(ours))).toBe(true);
    const changed = structuredClone(ours);
    changed.cells[1]!.source = `${joined(changed.cells[1]!.source)} `;
    expect(isOurs(changed)).toBe(false);
    expect(isOurs({ ...buildNotebook(text, 'a.ts'), metadata: ours.metadata })).toBe(false);
    const attached = structuredClone(ours);
    Object.assign(attached.cells[1]!, { attachments: { a: { 'image/png': 'QUJD' } } });
    expect(isOurs(attached)).toBe(false);
  });
});

describe('building again', () => {
  const before = executed(buildNotebook(text, 'a.ts'));
  const edited = text.replace('random.uniform()', 'random.normal()');

  it('keeps outputs where a cell says the same, and tells that they are stale', () => {
    const built = buildNotebook(edited, 'a.ts');
    const again = keepOutputs(built, before);
    expect(again.cells[1]).toMatchObject({ outputs: [{ text: 'output 1\n' }], execution_count: 1 });
    expect(again.cells[2]).toMatchObject({ outputs: [], execution_count: null });
    expect(outputState(again, built)).toBe('stale');
    expect(outputState(before, buildNotebook(text, 'a.ts'))).toBe('fresh');
    expect(outputState(built, built)).toBe('none');
  });

  it('drops an output whose cell was edited in place, under its old id', () => {
    const elsewhere = structuredClone(before);
    elsewhere.cells[2]!.source = 'random.integer(3);';
    const again = keepOutputs(buildNotebook(text, 'a.ts'), elsewhere);
    expect(again.cells[2]).toMatchObject({ outputs: [] });
  });

  it('tells where a file drifted from its text', () => {
    const built = buildNotebook(text, 'a.ts');
    expect(cellDrift(built, before)).toBeUndefined();
    expect(cellDrift(buildNotebook(edited, 'a.ts'), before)).toMatch(/cell 3 differs/);
    expect(cellDrift(built, { ...before, cells: before.cells.slice(1) })).toMatch(/cell 1 differs/);
    expect(cellDrift(built, { ...before, cells: before.cells.slice(0, 2) })).toMatch(
      /cell 3 .*missing/,
    );
    expect(cellDrift({ ...built, cells: built.cells.slice(0, 2) }, before)).toMatch(
      /cell 3 .*not in/,
    );
  });

  it('cleans what a run and an editor leave behind', () => {
    const used = structuredClone(before);
    used.metadata['widgets'] = {};
    used.cells[1]!.metadata = { tags: ['a'], collapsed: true, execution: { start: 'now' } };
    const clean = cleanNotebook(used);
    expect(notebookProblems(clean)).toEqual([]);
    expect(sources(clean)).toEqual(sources(used));
    expect(JSON.stringify(clean)).not.toMatch(/output 1|widgets|collapsed|"execution"|executed/);
    expect(clean.cells[1]!.metadata).toEqual({ tags: ['a'] });
  });
});

describe('the notebook to run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-builder-test-'));
  const lesson: Lesson = {
    name: '01-a',
    kind: 'lesson',
    file: path.join(folder, '01-a.ipynb'),
    source: path.join(folder, '01-a.ts'),
  };
  afterAll(() => rmSync(folder, { recursive: true }));
  const last = (): string => sources(currentNotebook(lesson).notebook).at(-1) ?? '';

  it('is the text, then the file with what a learner changed, then the text that changed since', () => {
    writeFileSync(lesson.source, text);
    expect(currentNotebook(lesson).from).toBe(lesson.source);
    expect(driftOf(lesson).problem).toMatch(/missing/);

    const learner = buildNotebook(text, 'a.ts');
    writeFileSync(lesson.file, stringify(learner));
    expect(driftOf(lesson)).toMatchObject({
      remark: expect.stringMatching(/no outputs/) as string,
    });
    learner.cells[2]!.source = 'the learner';
    writeFileSync(lesson.file, stringify(learner));
    expect(last()).toBe('the learner');
    expect(driftOf(lesson).problem).toMatch(/cell 3 differs/);

    writeFileSync(lesson.source, text.replace('random.uniform()', 'random.normal()'));
    expect(last()).toBe('random.normal();');
  });
});

describe('a published notebook', () => {
  it('has small outputs of its own text', () => {
    const run = executed(buildNotebook(text, 'a.ts'));
    const both = { 'text/html': '<b>', 'text/plain': 'b' };
    const cell = run.cells[1] as CodeCell;
    cell.outputs = [
      { output_type: 'display_data', data: both, metadata: {} },
      { output_type: 'display_data', data: { 'text/html': '<i>' }, metadata: {} },
    ];
    const published = publishable(run);
    expect(published.cells[1]).toMatchObject({
      outputs: [{ data: { 'text/plain': 'b' } }, { data: { 'text/html': '<i>' } }],
    });
    expect(JSON.stringify(published)).not.toContain('<b>');
    expect(outputState(published, buildNotebook(text, 'a.ts'))).toBe('fresh');
  });
});

const exercise = `// %% [markdown]
// Compute the mean of \`values\`.
// %%
const values = [1, 2, 3];
let mean = 0;
for (let turn = 0; turn < 1; turn++) {
  // BEGIN SOLUTION add the values up and divide by how many there are
  mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // END SOLUTION
}
console.log(mean.toFixed(1));
`;

describe('an exercise', () => {
  it('says in the solution’s heading what it is, and no more what to do', () => {
    const told = `// %% [markdown]
// # Exercises 03 · Means
//
// Three means. Replace each
// \`// Your turn\`, run the cell, and see. Nothing
// breaks.
//
// Bring a pencil.

${exercise}`;
    const heading = (form: 'stub' | 'solution') =>
      exerciseText(told, form, 'e.ts').split('\n\n')[0];
    expect(heading('stub')).toBe(told.split('\n\n')[0]);
    expect(heading('solution')).toBe(`// %% [markdown]
// # Solutions 03 · Means
//
// Three means. Each answer stands where the exercise says \`// Your turn\`.
//
// Bring a pencil.`);
    const one = told.replace('Replace each', 'Replace the');
    expect(exerciseText(one, 'solution', 'e.ts')).toContain(
      'Three means. Each answer stands where',
    );
  });

  it('becomes a stub with its hint and a solution without marks', () => {
    const stub = exerciseText(exercise, 'stub', 'e.ts');
    expect(stub).toContain(
      '\n  // Your turn: add the values up and divide by how many there are\n}\n',
    );
    expect(stub).not.toContain('reduce');
    expect(stub).not.toContain('SOLUTION');
    const solution = exerciseText(exercise, 'solution', 'e.ts');
    expect(solution).toBe(
      exercise
        .split('\n')
        .filter((line) => !line.includes('SOLUTION'))
        .join('\n'),
    );
  });

  it.each([
    { wrong: '// BEGIN SOLUTION do it\n1;', says: /e\.ts:1: BEGIN SOLUTION without/ },
    { wrong: '1;\n// END SOLUTION', says: /e\.ts:2: END SOLUTION without/ },
    { wrong: '// BEGIN SOLUTION\n1;\n// END SOLUTION', says: /e\.ts:1: say what to do/ },
    {
      wrong: '// BEGIN SOLUTION a\n// BEGIN SOLUTION b\n// END SOLUTION',
      says: /e\.ts:2: the solution begun on line 1 is not ended/,
    },
    { wrong: '// BEGIN SOLUTION a\n// %%\n// END SOLUTION', says: /e\.ts:2: .*next cell/ },
    { wrong: '1;', says: /e\.ts has no "\/\/ BEGIN SOLUTION/ },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => exerciseText(wrong, 'stub', 'e.ts')).toThrow(says);
  });

  it('type-checks as a stub, in the words of the kernel itself', () => {
    const require = createRequire(import.meta.url);
    const { createConverter } =
      require('tslab/dist/converter.js') as typeof import('tslab/dist/converter.js');
    const converter = createConverter({ isJS: false, isBrowser: false });
    const diagnostics = (source: string): string[] => {
      const [cell] = sources(buildNotebook(source, 'e.ts')).slice(1);
      return converter.convert('', cell ?? '').diagnostics.map(({ messageText }) => messageText);
    };
    expect(diagnostics(exerciseText(exercise, 'stub', 'e.ts'))).toEqual([]);
    const withoutPlaceholder = exercise
      .replace('let mean = 0;\n', '')
      .replace('mean =', 'const mean =');
    expect(diagnostics(exerciseText(withoutPlaceholder, 'stub', 'e.ts'))).toEqual([
      "Cannot find name 'mean'.",
    ]);
    converter.close();
  });
});
