/** Errors as Jupyter's protocol tells them, and what the pipe beside it may hold. */
import { describe, expect, it } from 'vitest';
import { describeFailure, protocolError, toldFailure } from '../tools/dist/notebook/failure.js';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import type { CodeCell } from '../tools/dist/notebook/nbformat.js';
import { parseReport } from '../tools/dist/notebook/reports.js';

const notebook = buildNotebook('// %%\n1;\n// %%\nconst a = 1;\nhalf(3);\n', 'a');
const cell: CodeCell = { ...(notebook.cells[1] as CodeCell), execution_count: 7 };

const frames = ['    at half (cell [6], line 3, column 9)', '    at cell [7], line 2, column 1'];

describe('an error of the protocol', () => {
  it.each([
    ['RangeError', 'RangeError: no', false, 'error'],
    ['TypeScriptError', 'TypeScriptError: no', false, 'type error'],
    ['KeyboardInterrupt', 'KeyboardInterrupt: cell [7] was stopped.', false, 'interrupted'],
    ['Error', 'Uncaught (in a promise that nobody awaits) Error: no', false, 'unhandled rejection'],
    ['Error', 'Uncaught (in a timer or an event) Error: no', true, 'uncaught exception'],
    ['Error', 'Error: no', true, 'late error'],
  ] as const)('%s with %j, late: %s, is: %s', (ename, first, late, reason) => {
    const told = protocolError({ ename, evalue: 'no', traceback: [first, ...frames] })!;
    const failure = toldFailure(told, cell, 1, late);
    // The first frame stands in another cell; the line is that of this one.
    expect(failure).toMatchObject({ reason, name: ename, line: 2, source: 'half(3);' });
    expect(describeFailure(failure, notebook)).toMatch(/^code cell 2 \(cell 2 of 2\), line 2: /);
  });

  it('has a line only where its traceback names one, coloured or not', () => {
    const at = (...traceback: string[]) =>
      toldFailure({ ename: 'E', evalue: '', traceback }, cell, 1).line;
    expect(at('E', '    at other.js:5:1')).toBeUndefined();
    expect(at('E', '    at \x1b[31mcell [7], line 1\x1b[39m, column 1')).toBe(1);
    expect(at('E', '    at cell-7.ts:2:7')).toBe(2);
    expect(at('E', '    at cell [17], line 1, column 1')).toBeUndefined();
  });

  it('is none where the kernel does not say its name', () => {
    expect(protocolError({ status: 'error' })).toBeUndefined();
    expect(protocolError({ ename: '', evalue: '', traceback: [] })).toBeUndefined();
    expect(protocolError({ ename: 'E', evalue: 'v' })).toMatchObject({ traceback: [] });
  });
});

describe('the pipe beside the protocol', () => {
  it.each([
    '',
    '{',
    'null',
    '5',
    '"text"',
    '[]',
    '{}',
    '{"kind":"backend"}',
    '{"kind":"flood","count":"1"}',
    '{"kind":"thrown","count":1}',
    '{"kind":"other","name":"x"}',
    '\x00\xff',
  ])('takes %j for no report', (line) => {
    expect(parseReport(line)).toBeUndefined();
  });

  it('takes its own', () => {
    const report = { kind: 'backend', name: 'wasm' };
    expect(parseReport(JSON.stringify(report))).toEqual(report);
  });
});
