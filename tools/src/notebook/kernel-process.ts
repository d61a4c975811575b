/** The kernel as an operating-system process: started, listened to, ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { kernelCommand, type Language } from '../kernelspec.js';
import { parseReport, reportDescriptor } from './reports.js';

/** What a connection file says (https://jupyter-client.readthedocs.io/en/stable/kernels.html). */
export interface Connection {
  transport: 'tcp';
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: 'hmac-sha256';
  kernel_name: string;
}

/** Ports that nobody uses at the moment; all are held until the last one is known. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function newConnection(): Promise<Connection> {
  const [shell, iopub, stdin, control, heartbeat] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: heartbeat,
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    kernel_name: 'tslab',
  };
}

/** Kernels that are alive, so that whoever ends this process can end them first. */
const alive = new Set<KernelProcess>();

/** Ends every kernel at once. For signal handlers: synchronous, and safe to call twice. */
export function killAllKernels(): void {
  for (const kernel of alive) kernel.kill();
}

export interface KernelSettings {
  /** Its working folder: from there a notebook's own files and packages are found. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
}

export class KernelProcess {
  /** Resolves when the process is gone, with the reason in words. */
  readonly exited: Promise<string>;
  /** What TensorFlow.js computes on in the kernel, as far as known. */
  backend: string | undefined;
  /** What the process wrote outside of any cell; its last lines explain a failed start. */
  log = '';
  ended = false;

  private constructor(
    readonly connection: Connection,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.log = (this.log + chunk.toString()).slice(-20_000);
      });
    }
    createInterface(child.stdio[reportDescriptor] as Readable).on('line', (line) => {
      this.backend = parseReport(line)?.name ?? this.backend;
    });
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.forget();
        resolve(`could not be started (${error.message})`);
      });
      // 'close' comes after the last byte of the pipes, so no report is missed.
      child.once('close', (code, signal) => {
        this.forget();
        resolve(signal ? `was killed by ${signal}` : `exited with code ${code}`);
      });
      child.once('exit', () => {
        // Processes that a cell left behind may hold the pipes open.
        this.killGroup();
        setTimeout(() => child.stdio.forEach((stream) => stream?.destroy()), 500).unref();
      });
    });
  }

  /**
   * Starts a kernel in a process group of its own: a Ctrl-C in the
   * terminal reaches the runner only, and the runner can end the kernel with all its children.
   */
  static async start({ cwd, env, language }: KernelSettings): Promise<KernelProcess> {
    const connection = await newConnection();
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-kernel-'));
    const file = path.join(folder, 'connection.json');
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...options] = kernelCommand(language, file);
    const child = spawn(program, [...options, '--reports'], {
      cwd,
      // The kernel ends when the one who says that it manages it is gone.
      env: { ...env, JPY_PARENT_PID: String(process.pid) },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const kernel = new KernelProcess(connection, child, folder);
    alive.add(kernel);
    return kernel;
  }

  /** Ends the process and its children at once. */
  kill(): void {
    if (!this.killGroup()) this.child.kill('SIGKILL');
  }

  /** @returns false where there is no such group (any more) */
  private killGroup(): boolean {
    const { pid } = this.child;
    if (pid === undefined || process.platform === 'win32') return false;
    try {
      process.kill(-pid, 'SIGKILL');
      return true;
    } catch {
      return false;
    }
  }

  private forget(): void {
    this.ended = true;
    alive.delete(this);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
