import { course } from 'tsgan';
import { expect, test } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { stubProblem } from '../tools/dist/notebook/stubs.js';

/** The run of an untouched exercise whose checks came out like this. */
function run(announcement: string, passes: readonly boolean[]) {
  const notebook = buildNotebook(`// %%\n${announcement}\nawait work();\n`, 'exercise.ts');
  const [cell] = notebook.cells;
  if (cell?.cell_type !== 'code') throw new Error('The first cell should be code.');
  cell.outputs = passes.map((pass, i) => ({
    output_type: 'display_data',
    data: { [course.checkMimeType]: { name: `check ${i + 1}`, pass } },
    metadata: {},
  }));
  return notebook;
}

test.each([
  ['course.checksAhead(2);', [false, false], undefined],
  ['course.checksAhead(2);', [false, true], 'untouched, it passes "check 2" already'],
  ['course.checksAhead(2);', [], 'it checks nothing'],
  [
    'course.checksAhead(2);',
    [false],
    'it announces 2 checks and ran 1: see checksAhead in its first cell',
  ],
  ['', [false, false], 'it announces 0 checks and ran 2: see checksAhead in its first cell'],
])('an untouched exercise with "%s" and checks %o', (announcement, passes, problem) => {
  expect(stubProblem(run(announcement, passes))).toBe(problem);
});
