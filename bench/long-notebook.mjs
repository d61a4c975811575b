#!/usr/bin/env node
/**
 * How long notebooks of more and more cells take on the kernel, from start to written page:
 *
 *     npm run build
 *     node bench/long-notebook.mjs --cells 625,1250,2500,5000 --json bench/results/long-notebook.json
 *
 * Every cell declares a name, uses that of the cell before, and prints. There are `--names` of them in all (50),
 * declared again and again: a compiler that is told of n names with each cell needs time for each.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: '625,1250,2500,5000' },
    names: { type: 'string', default: '50' },
    json: { type: 'string' },
  },
});
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'tsgan-long-'));

const names = Number(values.names);

function notebook(count) {
  const sources = Array.from({ length: count }, (_, i) =>
    i === 0
      ? 'const a0: number = 0;'
      : `const a${i % names}: number = a${(i - 1) % names} + 1;\nconsole.log(a${i % names});`,
  );
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' } },
    cells: sources.map((source, i) => ({
      ...{ cell_type: 'code', id: `cell-${i}`, source, metadata: {} },
      ...{ outputs: [], execution_count: null },
    })),
  };
}

const runs = [];
try {
  for (const cells of values.cells.split(',').map(Number)) {
    const file = path.join(folder, `long-${cells}.ipynb`);
    writeFileSync(file, JSON.stringify(notebook(cells)));
    const out = path.join(folder, 'out');
    const [began, used] = [performance.now(), cpuSeconds()];
    const args = [path.join(root, 'tools/dist/start.js'), file, '--out', out];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
    const cpu = Number((cpuSeconds() - used).toFixed(1));
    if (status !== 0) throw new Error(`${cells} cells: ${stdout}${stderr}`);
    const written = readFileSync(path.join(out, `long-${cells}.ipynb`), 'utf8');
    const last = JSON.parse(written)
      .cells.at(-1)
      .outputs.map(({ text }) => text);
    if (!JSON.stringify(last).includes(String(cells - 1))) throw new Error(`printed ${last}`);
    runs.push({ cells, seconds, cpuSeconds: cpu });
    console.log(`${cells} cells: ${seconds} s, ${cpu} CPU seconds`);
    if (values.json) writeDown(values.json);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Of the programs that have run and ended below this one: what else the machine does counts not much. */
function cpuSeconds() {
  // Fields 16 and 17 of /proc/PID/stat, in hundredths; the name before them may hold blanks.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function writeDown(file) {
  const { length: cores, 0: first } = os.cpus();
  const about = { names, node: process.version, processor: first.model, cores };
  writeFileSync(file, `${JSON.stringify({ ...about, runs }, null, 2)}\n`);
}
