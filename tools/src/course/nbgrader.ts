/**
 * The exercises as nbgrader reads them (https://nbgrader.readthedocs.io, "Creating and grading
 * assignments"): cells that the learner answers, and locked test cells worth points.
 */
import { buildNotebook } from '../notebook/build.js';
import { asLines, cellIds, joined, type Cell, type Notebook } from '../notebook/nbformat.js';

/** nbgrader's own note on a cell, in version 3 of its schema. */
type GradeNote = {
  schema_version: 3;
  /** Names the cell in the gradebook, so it is unique in a notebook and stays when a text changes. */
  grade_id: string;
  solution: boolean;
  grade: boolean;
  locked: boolean;
  task: false;
  points?: number;
};

/** What a test cell is worth: one check, one point. */
const points = 1;

/**
 * Stands above the check of a test cell. A check that does not pass must throw, for nbgrader counts a
 * cell without an error as right. `course` comes anew: a cell of the learner may have taken its name.
 */
const strictly = `// ${points} point: in strict mode a check that does not pass is an error, and an error is 0 points.
import { course } from 'tsgan';
process.env.TSGAN_STRICT = '1';
`;

const aCheck = /^(?=await course\.check\()/m;
const opening = /^(\s*)\/\/ BEGIN SOLUTION\b[ \t]*(.*)$/gm;

/**
 * The source notebook of an assignment from an exercise's text. Every check becomes a test cell of its
 * own, so that half of the right answers are half of the points; code that is neither an answer nor a
 * check is locked.
 *
 * @param text in the percent format, with solutions marked (see `exerciseText`)
 * @param file the text's path, for messages
 */
export function nbgraderNotebook(text: string, file: string): Notebook {
  const built = buildNotebook(text, file);
  const counts = { solution: 0, check: 0, code: 0 };
  const next = (kind: keyof typeof counts) => `${kind}-${++counts[kind]}`;
  const cells = built.cells.flatMap((cell): Cell[] => {
    if (cell.cell_type !== 'code') return [cell];
    const source = joined(cell.source);
    if (source.search(opening) >= 0) {
      // nbgrader replaces the whole region by its stub; the hint has to stand outside.
      const hinted = source.replace(opening, '$1// Your turn: $2\n$1// BEGIN SOLUTION');
      return [code(cell, hinted, note(next('solution'), 'solution'))];
    }
    return source.split(aCheck).map((part) => {
      const isCheck = part.startsWith('await course.check(');
      return isCheck
        ? code(cell, strictly + part, note(next('check'), 'grade'))
        : code(cell, part, note(next('code'), 'locked'));
    });
  });
  const ids = cellIds(cells.map((cell) => ({ ...cell, source: joined(cell.source) })));
  return fresh(
    built,
    cells.map((cell, i) => ({ ...cell, id: ids[i]! })),
  );
}

/** What nbgrader puts above every assignment: a notebook of one cell with this Markdown text. */
export function headerNotebook(markdown: string): Notebook {
  const source = asLines(markdown.trimEnd());
  return fresh(buildNotebook('', ''), [
    { cell_type: 'markdown', id: 'before-you-hand-in', metadata: {}, source },
  ]);
}

/** A notebook of our kernel that is not one of the course's own: its cells may be changed. */
function fresh(
  { metadata: { tsgan: _provenance, ...metadata } }: Notebook,
  cells: Cell[],
): Notebook {
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** The points of all test cells of a notebook. */
export function totalPoints(notebook: Notebook): number {
  return notebook.cells.reduce((sum, { metadata }) => {
    const { points } = (metadata['nbgrader'] ?? {}) as Partial<GradeNote>;
    return sum + (points ?? 0);
  }, 0);
}

function note(grade_id: string, role: 'solution' | 'grade' | 'locked'): GradeNote {
  return {
    schema_version: 3,
    grade_id,
    solution: role === 'solution',
    grade: role === 'grade',
    locked: role !== 'solution',
    task: false,
    ...(role === 'grade' && { points }),
  };
}

function code(cell: Cell, source: string, nbgrader: GradeNote): Cell {
  const common = { id: cell.id, metadata: { ...cell.metadata, nbgrader } };
  const text = asLines(source.trimEnd());
  return { cell_type: 'code', ...common, execution_count: null, source: text, outputs: [] };
}
