/**
 * Interrupts wasm in the midst of its work, as a notebook's stop button does, and then looks whether it
 * still computes what one thread computes:
 *
 *     node test/support/interrupts.mjs --threads 2 --tries 2000 [--backend wasm] [--seed 1] [--lib FOLDER]
 *       [--json bench/results/interrupts.json]
 *
 * A cell multiplies and adds for ever; at a random moment comes SIGINT, which ends it wherever it is.
 * At once everything is computed again and compared to the last bit. The answer is a line of JSON: how
 * many tries, how many of them found wrong numbers, and how many hung.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import vm from 'node:vm';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** Without a sign for so long a try hangs. */
const patienceMs = 8000;

/** Tries in one process. */
const perChild = 200;

const words = ['begun', 'broken', 'tries', 'wrong'];
const at = Object.fromEntries(words.map((word, i) => [word, i]));

if (isMainThread) await main();
else interrupt();

async function main() {
  const { values } = parseArgs({
    options: {
      threads: { type: 'string', default: '2' },
      tries: { type: 'string', default: '200' },
      backend: { type: 'string', default: 'wasm' },
      seed: { type: 'string', default: '1' },
      lib: { type: 'string', default: fileURLToPath(new URL('../../lib', import.meta.url)) },
      json: { type: 'string' },
      role: { type: 'string', default: 'parent' },
    },
  });
  if (values.role === 'reference') {
    const compute = await start(values);
    console.log(JSON.stringify(compute.all()));
  } else if (values.role === 'child') {
    await child(values);
  } else {
    await parent(values);
  }
}

/** Runs children until all tries are done: one that hangs is ended and counted. */
async function parent({ threads, tries, backend, seed, lib, json }) {
  const total = { threads: Number(threads), tries: 0, wrong: 0, hung: 0 };
  for (let run = 0; total.tries < Number(tries); run++) {
    if (run > Number(tries)) throw new Error('The children end before they answer.');
    const some = String(Math.min(perChild, Number(tries) - total.tries));
    const args = ['--role', 'child', '--threads', threads, '--tries', some, '--lib', lib];
    args.push('--backend', backend);
    const result = await answer([...args, '--seed', String(Number(seed) + 1000 * run)]);
    if (!result) continue; // an interrupt too many came between two cells
    for (const word of ['tries', 'wrong', 'hung']) total[word] += result[word];
  }
  console.log(JSON.stringify(total));
  const [{ model }] = os.cpus();
  const where = { machine: `${model}, ${os.cpus().length} cores`, node: process.version };
  const date = new Date().toISOString().slice(0, 10);
  if (json) writeDown(json, { backend, ...total, date, ...where });
}

/** Puts a run in the place of the one with as many threads. */
function writeDown(file, run) {
  const { runs } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { runs: [] };
  const others = runs.filter(
    ({ backend, threads }) => backend !== run.backend || threads !== run.threads,
  );
  writeFileSync(file, `${JSON.stringify({ runs: [...others, run] }, null, 2)}\n`);
}

function answer(args) {
  const self = fileURLToPath(import.meta.url);
  const process_ = spawn(process.execPath, [self, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  process_.stdout.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve, reject) => {
    process_.on('close', (code, signal) => {
      const line = printed.trim().split('\n').at(-1);
      if (line) resolve(JSON.parse(line));
      else if (signal === 'SIGINT') resolve(undefined);
      else reject(new Error(`The child ended with ${code ?? signal} and said nothing.`));
    });
  });
}

/** The library on wasm, and some work of several chunks: products of both kinds, and a sum. */
async function start({ lib, backend: name }) {
  const { tf, useBackend, Random } = createRequire(import.meta.url)(lib);
  await useBackend(name);
  const random = new Random(3);
  const backend = tf.backend();
  const [a, b, c, d] = [
    [96, 300],
    [300, 512],
    [700, 96],
    [700, 300],
  ].map((shape) => random.normalTensor(shape));
  const multiply = (a, b, transposeA) =>
    tf.getKernel('BatchMatMul', name).kernelFunc({
      inputs: { a, b },
      attrs: { transposeA, transposeB: false },
      backend,
    });
  const works = [
    () => multiply(a, b, false),
    () => multiply(c, d, true),
    () => tf.getKernel('Add', name).kernelFunc({ inputs: { a: d, b: d }, attrs: {}, backend }),
  ];
  /** Straight at the kernels: TensorFlow.js's own book-keeping does not survive such an interrupt. */
  const one = (i) => {
    const result = works[i % works.length]();
    const bytes = backend.readSync(result.dataId);
    backend.disposeData(result.dataId);
    return bytes;
  };
  const hash = (i) => createHash('sha256').update(one(i)).digest('hex');
  return { one, all: () => works.map((_, i) => hash(i)) };
}

async function child(values) {
  const { threads, tries, backend, seed, lib } = values;
  const self = fileURLToPath(import.meta.url);
  // A BLAS promises the same bits only on as many threads.
  const env = { ...process.env, TSGAN_THREADS: backend === 'blas' ? threads : '1' };
  const run = { encoding: 'utf8', env };
  const reference = ['--role', 'reference', '--lib', lib, '--backend', backend];
  const expected = JSON.parse(execFileSync(process.execPath, [self, ...reference], run));
  process.env.TSGAN_THREADS = threads;
  const compute = await start(values);
  globalThis.endless = () => {
    for (let i = 0; ; i++) compute.one(i);
  };
  const told = new Int32Array(new SharedArrayBuffer(4 * words.length));
  new Worker(self, { workerData: { told, tries: Number(tries), seed: Number(seed) } });
  while (Atomics.load(told, at.tries) < Number(tries)) {
    // Node leaves the signal deadly at the end of what it could break; putting a listener on wakes it.
    process.removeAllListeners('SIGINT');
    process.on('SIGINT', () => undefined);
    try {
      Atomics.add(told, at.begun, 1);
      Atomics.notify(told, at.begun);
      vm.runInThisContext('endless()', { breakOnSigint: true });
    } catch (error) {
      if (error.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    }
    Atomics.add(told, at.broken, 1);
    const actual = compute.all();
    if (actual.some((hash, i) => hash !== expected[i])) Atomics.add(told, at.wrong, 1);
    Atomics.add(told, at.tries, 1);
    Atomics.notify(told, at.tries);
    // What came too late for the cell must not end the next one.
    await new Promise((later) => setTimeout(later, 1));
  }
  console.log(JSON.stringify({ tries: told[at.tries], wrong: told[at.wrong], hung: 0 }));
  process.exit(0);
}

/** The finger on the stop button, and the eye on the clock. */
function interrupt() {
  const { told, tries, seed } = workerData;
  let state = seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let done = 0; done < tries; done++) {
    Atomics.wait(told, at.begun, done, patienceMs);
    Atomics.wait(nothing, 0, 0, 1 + 6 * random());
    // Again, should the first have come before the cell began.
    for (let i = 0; i < 10 && Atomics.load(told, at.tries) === done; i++) {
      if (Atomics.load(told, at.broken) === done) process.kill(process.pid, 'SIGINT');
      Atomics.wait(told, at.tries, done, patienceMs / 10);
    }
    if (Atomics.load(told, at.tries) === done) {
      const result = { tries: done + 1, wrong: told[at.wrong], hung: 1 };
      execFileSync('/bin/sh', ['-c', `echo '${JSON.stringify(result)}'`], { stdio: ['ignore', 1] });
      process.kill(process.pid, 'SIGKILL');
    }
  }
}
