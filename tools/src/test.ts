/** `npm test`: everything that continuous integration runs, stage by stage. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { driftOf } from './notebook/drift.js';
import { exercises, lessons } from './notebook/lessons.js';
import { lessonJob, type Job } from './notebook/select.js';
import { runSession } from './notebook/session.js';
import { abortOnSignals } from './notebook/signals.js';
import { stubProblem } from './notebook/stubs.js';
import { nodeModules, root } from './paths.js';

/** How many checks of a stage passed and failed, and what else there is to say. */
interface Count {
  passed: number;
  failed: number;
  remark?: string;
  /** Names of what failed, where a stage knows them. */
  broken?: readonly string[];
}

/** Of vitest's report. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface Stage {
  name: string;
  run: () => Promise<Count>;
}

const signal = abortOnSignals();

/** Runs a program of node_modules by its file (a name may belong to another package's copy). */
async function program(file: string, ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [path.join(nodeModules, file), ...args], {
    cwd: root,
    stdio: 'inherit',
    signal,
  });
  child.on('error', () => undefined);
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}

function one(name: string, file: string, ...args: string[]): Stage {
  return {
    name,
    run: async () =>
      (await program(file, ...args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  };
}

const compiler = 'typescript/bin/tsc';

async function unitTests(): Promise<Count> {
  const report = path.join(root, '.tsgan', 'vitest.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const ok = await program('vitest/vitest.mjs', 'run', ...reporters);
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests = 0 } = json;
    const broken = json.testResults?.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative(root, name)}: ${fullName}`),
    );
    // A file that does not load, or an error between the tests, is in no test's count.
    const failed = numFailedTests === 0 && !ok ? 1 : numFailedTests;
    return {
      ...{ passed, failed },
      ...(numPendingTests > 0 && { remark: `${numPendingTests} skipped` }),
      ...(broken && { broken }),
    };
  } catch {
    return { passed: 0, failed: 1, remark: 'vitest left no report' };
  }
}

function drift(): Promise<Count> {
  const all = [...lessons(), ...exercises()].map(driftOf);
  for (const { name, problem, remark } of all) {
    if (problem !== undefined)
      console.log(`✗ ${name}: ${problem}; "npm run notebooks" rebuilds it`);
    if (remark !== undefined) console.log(`! ${name}: ${remark}`);
  }
  const failed = all.filter(({ problem }) => problem !== undefined).length;
  return Promise.resolve({ passed: all.length - failed, failed });
}

/** Lessons, solutions and untouched exercises in the quick budget. */
async function allNotebooks(): Promise<Count> {
  const jobs: Job[] = [...lessons(), ...exercises()].map(lessonJob);
  const broken: string[] = [];
  const { notebooks } = await runSession(jobs, {
    budget: 'quick',
    out: path.join(root, 'out', 'test'),
    signal,
    parallel: 2,
    onResult: (job, { notebook, ok, notes }) => {
      if (!ok) return;
      // What is only worth a note elsewhere is a fault in a notebook of ours.
      const problem = notes[0] ?? (job.name.endsWith('-stub') ? stubProblem(notebook) : undefined);
      if (problem === undefined) return;
      console.log(`✗ ${job.name}: ${problem}`);
      broken.push(job.name);
    },
  });
  broken.push(...notebooks.filter(({ ok }) => !ok).map(({ name }) => name));
  return { passed: notebooks.length - broken.length, failed: broken.length, broken };
}

/** What fails in seconds comes first. */
const stages: Stage[] = [
  one('types of lib and tools', compiler, '-b'),
  { name: 'notebooks as their texts', run: drift },
  one(
    'licences',
    'license-checker-rseidelsohn/bin/license-checker-rseidelsohn.js',
    ...['--production', '--excludePrivatePackages', '--summary'],
    ...['--failOn', 'GPL;LGPL;AGPL;UNLICENSED;UNKNOWN'],
  ),
  one('format', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  one('types of the tests', compiler, '-p', 'test/tsconfig.json'),
  one('types of the book', compiler, '-p', 'book/tsconfig.json'),
  one('types of the lessons', compiler, '-p', 'notebooks/tsconfig.json'),
  one('lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  { name: 'unit tests', run: unitTests },
  { name: 'notebooks, quick budget', run: allNotebooks },
];

const lines: string[] = [];
const total = { passed: 0, failed: 0 };
for (const [i, { name, run }] of stages.entries()) {
  if (signal.aborted) break;
  console.log(`\n── ${i + 1} of ${stages.length}: ${name}`);
  const began = performance.now();
  const { passed, failed, remark, broken = [] } = await run();
  total.passed += passed;
  total.failed += failed;
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const verdict = failed === 0 ? 'ok' : 'FAILED';
  lines.push(
    `${verdict.padEnd(7)} ${name.padEnd(26)} ${seconds.padStart(8)}  ` +
      `${passed} passed, ${failed} failed${remark === undefined ? '' : `, ${remark}`}`,
  );
  // Said again at the end, where a log's reader looks first.
  lines.push(...broken.map((what) => `        ✗ ${what}`));
  if (failed > 0) console.log(`── ${name}: FAILED`);
}
console.log(`\n${lines.join('\n')}`);
if (signal.aborted) console.log('Interrupted; not everything was tested.');
console.log(`\n${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode ??= 1;
process.exit();
