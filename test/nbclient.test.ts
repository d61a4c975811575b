/**
 * The runner beside Jupyter's own: the same notebook through Python's nbclient and through ours, on the
 * same kernel, and both results through nbformat.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeKernelSpecs } from '../tools/dist/kernelspec.js';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { parseNotebook, stringify, type Notebook } from '../tools/dist/notebook/nbformat.js';
import { runNotebook } from '../tools/dist/notebook/run.js';

/** The Python to use, or why there is none. */
function findPython(): { python: string } | { reason: string } {
  const chosen = process.env['TSGAN_PYTHON'];
  for (const python of chosen ? [chosen] : ['python3', 'python']) {
    const { status } = spawnSync(python, ['-c', 'import nbclient, nbformat']);
    if (status === 0) return { python };
  }
  return { reason: 'no Python here has nbclient (TSGAN_PYTHON may name one)' };
}

/** As nbclient's own command does it: runs, saves, and keeps what came of it where a cell failed. */
const script = `
import sys, nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
source, target, allow = sys.argv[1:4]
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(notebook, kernel_name="tslab", timeout=120, allow_errors=allow == "yes")
try:
    client.execute()
except CellExecutionError:
    print("failed")
nbformat.validate(notebook)
nbformat.write(notebook, target)
`;

const text = `// %% [markdown]
// # Both ways
// %%
console.log('one');
console.error('two');
console.log('three');
// %%
import { newDisplay } from 'tslab';
const shown = newDisplay();
shown.text('first');
// %%
shown.html('<b>second</b>');
// %%

// %% tags=["skip-execution"]
throw new Error('never sent');
// %% tags=["raises-exception"]
throw new RangeError('allowed');
// %%
const later = await new Promise((resolve) => setTimeout(() => resolve(5), 400));
console.log('after', later);
`;

const found = findPython();
const python = 'python' in found ? found.python : '';
const reason = 'reason' in found ? found.reason : undefined;
if (reason !== undefined) console.log(`beside nbclient: skipped, ${reason}`);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-nbclient-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What nbclient makes of the notebook. */
function throughNbclient(notebook: Notebook, allowErrors = false): Notebook {
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('source.ipynb'), stringify(notebook));
  writeFileSync(at('run.py'), script);
  writeKernelSpecs(at('jupyter'));
  const args = [at('run.py'), at('source.ipynb'), at('target.ipynb'), allowErrors ? 'yes' : 'no'];
  const JUPYTER_PATH = at('jupyter');
  execFileSync(python, args, { cwd: folder, env: { ...process.env, JUPYTER_PATH } });
  return parseNotebook(readFileSync(at('target.ipynb'), 'utf8'), 'target');
}

/** Without the moments at which it ran, and with texts in one form. */
function timeless(notebook: Notebook): unknown {
  const copy = JSON.parse(stringify(notebook)) as Notebook;
  for (const cell of copy.cells) {
    const times = cell.metadata['execution'];
    if (times) cell.metadata['execution'] = Object.keys(times as object).sort();
  }
  return copy;
}

describe.skipIf(reason !== undefined)('beside nbclient', () => {
  it('the result is the same, cell by cell', async () => {
    const notebook = buildNotebook(text, 'a');
    const ours = await runNotebook(notebook, { cwd: folder });
    expect(ours.failure).toBeUndefined();
    expect(timeless(ours.notebook)).toEqual(timeless(throughNbclient(notebook)));
  });

  it('a notebook that fails stops at the same cell, and goes on where errors are allowed', async () => {
    const notebook = buildNotebook("// %%\n1;\n// %%\nthrow new Error('x');\n// %%\n2;\n", 'a');
    for (const allowErrors of [false, true]) {
      const ours = await runNotebook(notebook, { cwd: folder, allowErrors });
      expect(ours.ok).toBe(allowErrors);
      expect(timeless(ours.notebook)).toEqual(timeless(throughNbclient(notebook, allowErrors)));
    }
  });
});

describe.skipIf('reason' in found)('nbformat', () => {
  it('reads what we write, and writes it as we do', () => {
    const file = path.join(folder, 'ours.ipynb');
    const notebook = buildNotebook(text, 'a');
    const [, code] = notebook.cells;
    if (code?.cell_type !== 'code') throw new Error('The second cell should be code.');
    code.outputs = [
      { output_type: 'stream', name: 'stdout', text: 'a\nb\n' },
      {
        output_type: 'display_data',
        data: { 'text/html': '<b>\n</b>', 'image/png': 'QUJD\n', 'application/json': { a: 1 } },
        metadata: {},
      },
      { output_type: 'error', ename: 'E', evalue: 'é', traceback: ['E: é'] },
    ];
    writeFileSync(file, stringify(notebook));
    const round =
      'import sys, nbformat as f; n = f.read(sys.argv[1], 4); f.validate(n); f.write(n, sys.argv[1])';
    execFileSync(python, ['-c', round, file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(stringify(notebook)));
  });
});
