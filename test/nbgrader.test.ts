import { execFile } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nbgraderNotebook, totalPoints } from '../tools/dist/course/nbgrader.js';
import { joined, readNotebook, stringify, type Notebook } from '../tools/dist/notebook/nbformat.js';
import { pythonWith } from './support/python.js';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const exercises = path.join(root, 'notebooks', 'src', 'exercises');

interface Note {
  grade_id: string;
  solution: boolean;
  grade: boolean;
  locked: boolean;
  points?: number;
}
const note = (cell: Notebook['cells'][number]) => cell.metadata['nbgrader'] as Note | undefined;

describe('an exercise as nbgrader’s source', () => {
  const source = `// %% [markdown]
// # One

// %%
import { course } from 'tsgan';

// %%
let two = 0;
// BEGIN SOLUTION the sum
two = 1 + 1;
// END SOLUTION

// %%
const wanted = 2;
await course.check('sum', () => course.isEqual(two, wanted), 'Add.');
await course.check('sum again', () => course.isEqual(two, wanted), 'Add.');
`;
  const { cells } = nbgraderNotebook(source, 'one.ts');
  const code = cells.filter((cell) => cell.cell_type === 'code');

  test('has answers to write, and a locked cell with a point for each check', () => {
    expect(code.map((cell) => note(cell))).toMatchObject([
      { grade_id: 'code-1', solution: false, grade: false, locked: true },
      { grade_id: 'solution-1', solution: true, grade: false, locked: false },
      { grade_id: 'code-2', solution: false, grade: false, locked: true },
      { grade_id: 'check-1', solution: false, grade: true, locked: true, points: 1 },
      { grade_id: 'check-2', solution: false, grade: true, locked: true, points: 1 },
    ]);
    expect(joined(code[2]!.source)).toBe('const wanted = 2;');
    expect(joined(code[4]!.source)).toMatch(/^\/\/ 1 point[^]*'sum again'/);
    expect(joined(code[4]!.source)).not.toContain("'sum'");
  });

  test('keeps the hint, outside of what nbgrader takes out', () => {
    expect(joined(code[1]!.source)).toMatch(/\/\/ Your turn: the sum\n\/\/ BEGIN SOLUTION\ntwo = /);
  });

  test('has a point for every check that an exercise announces', () => {
    const names = readdirSync(exercises);
    expect(names.length).toBeGreaterThanOrEqual(9);
    for (const name of names) {
      const exercise = readFileSync(path.join(exercises, name), 'utf8');
      const announced = Number(/checksAhead\((\d+)\)/.exec(exercise)?.[1]);
      expect(totalPoints(nbgraderNotebook(exercise, name)), name).toBe(announced);
    }
  });
});

const python = pythonWith('nbgrader');

/** An exercise of our own beside the course's: what those ask changes with the lessons. */
const exercise = 'four-checks';
const source = readFileSync(path.join(root, 'test', 'fixtures', `${exercise}.ts`), 'utf8');
const solutions = [...source.matchAll(/BEGIN SOLUTION.*\n([^]*?)\n *\/\/ END SOLUTION/g)].map(
  ([, solution]) => solution!,
);
const wrong = ['matched = 1;', 'score = 2;', '', 'right = -1;'];

interface Submission {
  /** What stands in the four places; the right answer where nothing is said. */
  answers?: Record<number, string>;
  /** Code in the first answer's cell, below the answer. */
  below?: string;
  /** What stands in the place of that whole cell. */
  cell?: string;
  /** What the learner wrote in the place of every locked cell. */
  locked?: string;
  /** The points of the four checks, by design. */
  points: number[];
}

/** The first check is on the answer that goes astray; the other three must keep their points. */
const onlyTheFirst = [0, 1, 1, 1];
/** The answer stands there and is right: what its cell does below it costs nothing. */
const allTheSame = [1, 1, 1, 1];

const submissions: Record<string, Submission> = {
  right: { points: [1, 1, 1, 1] },
  'half-right': { answers: { 2: wrong[2]!, 3: wrong[3]! }, points: [1, 1, 0, 0] },
  wrong: { answers: wrong, points: [0, 0, 0, 0] },
  untouched: { answers: ['', '', '', ''], points: [0, 0, 0, 0] },
  'type-error': { answers: { 0: "matched = 'two';" }, points: onlyTheFirst },
  'syntax-error': { answers: { 0: 'for (const word of' }, points: onlyTheFirst },
  'throw-in-answer': { answers: { 0: "throw new Error('I give up');" }, points: onlyTheFirst },
  'throw-below-answer': { below: "throw new Error('I give up');", points: allTheSame },
  'endless-loop-in-answer': { answers: { 0: 'while (true) matched++;' }, points: onlyTheFirst },
  'endless-loop-above-answer': {
    cell: `let turns = 0;
while (turns >= 0) turns++;
const matchedWords = (candidate: string[], reference: string[]) =>
  [...new Set(candidate)].filter((word) => reference.includes(word)).length;`,
    points: onlyTheFirst,
  },
  'endless-loop-below-answer': { below: 'while (true) {}', points: allTheSame },
  'endless-wait-below-answer': { below: 'await new Promise(() => {});', points: allTheSame },
  'rejection-below-answer': {
    below: "void Promise.reject(new Error('nobody waits'));",
    points: allTheSame,
  },
  'rejection-in-answer': {
    answers: { 0: `void Promise.reject(new Error('nobody waits'));\n${solutions[0]}` },
    points: onlyTheFirst,
  },
  'stderr-in-answer': {
    answers: { 0: `console.error('here');\n${solutions[0]}` },
    points: onlyTheFirst,
  },
  'checks-changed': { answers: wrong, locked: 'const fine = true;', points: [0, 0, 0, 0] },
  'check-redefined': {
    answers: wrong,
    below: "process.env.TSGAN_STRICT = '0';\nconst course = { check: async () => undefined };",
    points: [0, 0, 0, 0],
  },
};

/** The notebook that a learner hands in, made from what nbgrader hands out. */
function handedIn(
  released: Notebook,
  { answers = {}, below, cell: whole, locked }: Submission,
): Notebook {
  let place = 0;
  const cells = released.cells.map((cell) => {
    const about = note(cell);
    if (about?.locked && locked !== undefined && about.grade) return { ...cell, source: locked };
    if (!about?.solution) return cell;
    const source = joined(cell.source).replace(
      '// YOUR CODE HERE',
      () => answers[place] ?? solutions[place]!,
    );
    place += 1;
    const first = whole ?? (below === undefined ? source : `${source}\n${below}`);
    return { ...cell, source: place === 1 ? first : source };
  });
  expect(place).toBe(4);
  return { ...released, cells };
}

// The gradebook, as JSON: the points of every check of every submission.
const readGradebook = `
import json, sys
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db', 'tsgan') as book:
    print(json.dumps({
        s.student.id: {g.name: g.auto_score for n in s.notebooks for g in n.grades}
        for s in book.assignment_submissions(sys.argv[1])
    }))
`;

describe.skipIf(!python)('graded by nbgrader', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const nbgrader = (...args: string[]) =>
    run(python!, ['-m', 'nbgrader', ...args], { cwd: folder, env, maxBuffer: 2 ** 26 });
  /** A command of the project, as `npm run` starts it. */
  const command = (name: string, ...args: string[]) =>
    run(process.execPath, [path.join(root, 'tools', 'dist', `${name}.js`), ...args], { env });
  const released = () => readNotebook(path.join(folder, 'release', exercise, `${exercise}.ipynb`));

  beforeAll(async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'tsgan-nbgrader-'));
    folder = path.join(home, 'course');
    // nbgrader starts programs of its environment by their names.
    const PATH = [path.dirname(python!), process.env['PATH']].join(path.delimiter);
    const data = path.join(home, 'jupyter');
    env = { ...process.env, PATH, HOME: home, JUPYTER_PATH: data, JUPYTER_DATA_DIR: data };
    await command('kernel');
    await command('course', 'nbgrader', folder);
    const place = path.join(folder, 'source', exercise);
    mkdirSync(place);
    const notebook = stringify(nbgraderNotebook(source, `${exercise}.ts`));
    writeFileSync(path.join(place, `${exercise}.ipynb`), notebook);
    await nbgrader('generate_assignment', exercise);
  });
  afterAll(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  test('the command leaves a folder alone that is not empty', async () => {
    const again = command('course', 'nbgrader', folder);
    await expect(again).rejects.toMatchObject({ stderr: expect.stringContaining('not empty') });
  });

  test('an exercise of the course can be handed out', async () => {
    await nbgrader('generate_assignment', '01-objective');
    const file = path.join(folder, 'release', '01-objective', '01-objective.ipynb');
    expect(readFileSync(file, 'utf8')).toContain('YOUR CODE HERE');
  });

  test('what is handed out has hints and stubs, and no solution', () => {
    const all = released()
      .cells.map((cell) => joined(cell.source))
      .join('\n');
    expect(all.match(/YOUR CODE HERE/g)!.length).toBeGreaterThanOrEqual(4);
    expect(all).toContain('// Your turn: for each different word');
    expect(all).toContain('Before you hand this in');
    for (const solution of solutions) expect(all).not.toContain(solution.trim());
    expect(all).not.toContain('END SOLUTION');
  });

  test('each kind of submission is scored as designed', async () => {
    for (const [learner, submission] of Object.entries(submissions)) {
      const place = path.join(folder, 'submitted', learner, exercise);
      mkdirSync(place, { recursive: true });
      writeFileSync(
        path.join(place, `${exercise}.ipynb`),
        stringify(handedIn(released(), submission)),
      );
    }
    // Not the minute that endless loops have by default, where they are expected.
    appendFileSync(
      path.join(folder, 'nbgrader_config.py'),
      `
def seconds(cell):
    return 20 if cell.metadata.get("nbgrader", {}).get("grade_id") in ("solution-1", "check-1") else 60

c.Execute.timeout_func = seconds
`,
    );
    await nbgrader('autograde', exercise);
    const { stdout } = await run(python!, ['-c', readGradebook, exercise], { cwd: folder });
    const scores = JSON.parse(stdout) as Record<string, Record<string, number>>;
    const table = Object.fromEntries(
      Object.entries(scores).map(([learner, points]) => [
        learner,
        [1, 2, 3, 4].map((check) => points[`check-${check}`]),
      ]),
    );
    const design = Object.entries(submissions).map(([learner, { points }]) => [learner, points]);
    expect(table).toEqual(Object.fromEntries(design));
    expect(existsSync(path.join(folder, 'autograded', 'right', exercise))).toBe(true);
  }, 1_200_000);
});
