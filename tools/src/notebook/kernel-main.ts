/**
 * Entry of the kernel process that the runner starts: the tslab kernel, unchanged in what it
 * computes, plus what a run without a front end needs:
 * - code of cell n carries the name `cell-n.ts` in stack traces;
 * - errors that nobody caught are reported with the cell that started the work they come from;
 * - output that comes in a burst is not lost;
 * - packages of this repository are found by notebooks that lie outside of it;
 * - the process ends when the runner is gone, even in the middle of an endless loop.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { ExecuteReply } from 'tslab/dist/jupyter.js';
import { offerPackages } from './offer-packages.js';
import { sendPatiently } from './patient-send.js';
import { cellFile, reportDescriptor, type ErrorReport, type Report } from './reports.js';

const require = createRequire(import.meta.url);
const jupyter = require('tslab/dist/jupyter.js') as typeof import('tslab/dist/jupyter.js');
const { JupyterHandlerImpl } = jupyter;
const { startKernel } = require('tslab/dist/main.js') as typeof import('tslab/dist/main.js');

/** The library's door: what is shown goes through the function that the kernel itself writes with. */
interface Shown {
  data: Record<string, string>;
  metadata?: Record<string, string>;
}
Object.defineProperty(globalThis, Symbol.for('tsgan.notebook'), {
  value: {
    display({ data, metadata = {} }: Shown, options: { id?: string; update?: boolean } = {}) {
      const { id, update = false } = options;
      const transient = id === undefined ? {} : { display_id: id };
      jupyter.lastWriteDisplayData({ data, metadata, transient }, update);
    },
    onInterrupt: (
      require('tsgan/dist/ground/platform/node-sigint.js') as {
        onSigint: (callback: () => void) => () => void;
      }
    ).onSigint,
  },
});

const currentCell = new AsyncLocalStorage<number>();
let lastCell = 0;
const compiled = new Map<number, string[]>();

function reportError(kind: ErrorReport['kind'], reason: unknown): void {
  const stack = reason instanceof Error ? (reason.stack ?? String(reason)) : '';
  const named = /\bcell-(\d+)\.ts:\d+/.exec(stack);
  const count = currentCell.getStore() ?? (named ? Number(named[1]) : lastCell);
  const frame = new RegExp(`\\b${cellFile(count).replace('.', '\\.')}:(\\d+)`).exec(stack);
  const line = frame ? Number(frame[1]) : undefined;
  const code = line === undefined ? undefined : compiled.get(count)?.[line - 1];
  const { name, message } =
    reason instanceof Error ? reason : { name: 'Error', message: describe(reason) };
  report({
    kind,
    count,
    name,
    message,
    stack,
    ...(line !== undefined && code !== undefined && { line, code }),
  });
}

/** Writes at once and synchronously: the process may be gone in a moment. */
function report(text: Report): void {
  try {
    writeSync(reportDescriptor, `${JSON.stringify(text)}\n`);
  } catch {
    // The runner is gone; the watchdog ends this process in a moment.
  }
}

function describe(reason: unknown): string {
  try {
    // JSON has no word for undefined, functions and symbols.
    const json = JSON.stringify(reason) as string | undefined;
    return typeof reason === 'string' ? reason : (json ?? String(reason));
  } catch {
    return String(reason);
  }
}

/** tslab compiles each cell with one call of this; nothing tells it a file name otherwise. */
const runInThisContext = vm.runInThisContext.bind(vm);
vm.runInThisContext = (code, options) => {
  const count = currentCell.getStore();
  const isCell = count !== undefined && /^\((async )?function\(exports, require\)/.test(code);
  if (!isCell) return runInThisContext(code, options) as unknown;
  compiled.set(count, code.split('\n'));
  const named = typeof options === 'object' ? options : {};
  try {
    const result: unknown = runInThisContext(code, {
      ...named,
      filename: cellFile(count),
      // Node would put the line of compiled code on top of the error's stack.
      displayErrors: false,
    });
    // Only looks on: the kernel itself awaits the same promise and handles it.
    if (result instanceof Promise) result.catch((reason: unknown) => reportError('thrown', reason));
    return result;
  } catch (error) {
    reportError('thrown', error);
    throw error;
  }
};

interface Handler {
  handleExecuteImpl: (this: Handler, ...args: unknown[]) => Promise<ExecuteReply>;
  close: (this: Handler) => void;
}
const handler = JupyterHandlerImpl.prototype as unknown as Handler;
const { stdout, stderr } = process;
const writeOut = stdout.write.bind(stdout);
const writeErr = stderr.write.bind(stderr);

const execute = handler.handleExecuteImpl;
handler.handleExecuteImpl = async function (this: Handler, ...args) {
  try {
    return await currentCell.run(++lastCell, () => execute.apply(this, args));
  } finally {
    reportBackend();
  }
};

let lastBackend: string | undefined;

/** TensorFlow.js keeps its one engine on the global object, whichever package brought it. */
function reportBackend(): void {
  const { _tfengine: engine } = globalThis as { _tfengine?: { backendName?: string } };
  const name = engine?.backendName;
  if (!name || name === lastBackend) return;
  lastBackend = name;
  report({ kind: 'backend', name });
}

const close = handler.close;
handler.close = function (this: Handler) {
  // The kernel's streams go to sockets that are about to close: a late message would fail to be
  // sent, and telling of that would fail again, for ever.
  stdout.write = writeOut;
  stderr.write = writeErr;
  close.call(this);
};

process.on('unhandledRejection', (reason) => reportError('rejection', reason));
process.on('uncaughtException', (error) => reportError('exception', error));

sendPatiently(() => report({ kind: 'flood', count: currentCell.getStore() ?? lastCell }));

/** A thread of its own, because a cell may block the main one; it asks for the parent process. */
const watchdog = `
  const parent = ${process.ppid};
  setInterval(() => {
    let alive = process.ppid === parent;
    try { process.kill(parent, 0); } catch (error) { alive &&= error.code === 'EPERM'; }
    if (!alive) process.kill(process.pid, 'SIGKILL');
  }, 500);
`;
new Worker(watchdog, { eval: true }).unref();

const [configPath, language, offered] = process.argv.slice(2);
if (configPath === undefined) throw new Error('kernel-main needs the path of a connection file');
if (offered) offerPackages(offered);
startKernel({ configPath, enableFindLocal: false, jsKernel: language === 'javascript' });
