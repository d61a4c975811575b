/** `npm run results -- --sweep`: runs that are killed at random, on each engine, come to the same table. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
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
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepSettings } from '../tools/dist/results/sweep/arguments.js';
import { isThere, noSlurm, startSlurm } from './support/slurm.js';

/** Of the runs half are killed. TSGAN_SWEEP_RUNS=40 for a longer test. */
const runs = Number(process.env['TSGAN_SWEEP_RUNS'] ?? 6);
const tool = path.join(import.meta.dirname, '..', 'tools', 'dist', 'results.js');
const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = path.join(folder, 'numbers.json');
const short = '--preset gaussianNumbers --steps 800 --average 0.9';
const plan = (seeds: number, settings: object) => JSON.stringify({ seeds, settings });
beforeAll(() =>
  writeFileSync(file, plan(runs / 2, { usual: short, slow: `${short} --rate 1e-4` })),
);

const env = { ...process.env, TSGAN_BACKEND: 'wasm', TSGAN_THREADS: '1' };
const args = (out: string, ...more: string[]) => [
  ...[tool, '--sweep', file, '--out', path.join(folder, out), '--save-every', '0.1'],
  ...more,
];

/** What the tool printed, with the exit code. */
async function results(out: string, ...more: string[]) {
  return program(process.execPath, args(out, ...more), env);
}

async function program(name: string, args: string[], env: NodeJS.ProcessEnv, input = '') {
  const child = spawn(name, args, { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (words: string) => (text += words));
  }
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { text, code };
}

interface Table {
  readonly settings: Record<string, { seeds: number[]; numbers: Record<string, { n: number }> }>;
  readonly missing: string[];
  readonly differences: Record<string, unknown>;
}

async function merged(out: string): Promise<Table & { text: string }> {
  const json = path.join(folder, out, 'table.json');
  const { text, code } = await results(out, '--merge', '--json', json);
  expect(code, text).toBe(0);
  return { ...(JSON.parse(readFileSync(json, 'utf8')) as Table), text };
}

interface Process {
  readonly pid: number;
  /** Whether it has a checkpoint to go on from. */
  readonly saved: boolean;
}

/** The runs of one folder that are at work now. */
function working(out: string): Process[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  // The program itself, and no shell that waits for it.
  const mine = lines.filter(
    (line) =>
      line.trim().split(' ')[1] === process.execPath &&
      line.includes(`--out ${path.join(folder, out)} `) &&
      line.includes(' --run '),
  );
  return mine.map((line) => {
    const [, setting = '', seed = ''] = / --run (\S+)\/(\d+)/.exec(line) ?? [];
    const place = path.join(folder, out, setting);
    const files = existsSync(place) ? readdirSync(place) : [];
    const saved = files.some((name) => name.startsWith(`${seed}.`) && /safetensors$/.test(name));
    return { pid: Number.parseInt(line), saved };
  });
}

/**
 * Kills runs by SIGKILL, at random moments, until so many are dead or nobody works any more. The last one has saved,
 * so that there is always one that goes on from its checkpoint.
 */
async function killing(out: string, count: number, random: Random, isOver: () => boolean) {
  const killed = new Set<number>();
  while (killed.size < count && !isOver()) {
    const last = killed.size === count - 1;
    await sleep(last ? 50 : 200 + random.integer(1000));
    const alive = working(out).filter(({ pid, saved }) => !killed.has(pid) && (saved || !last));
    if (alive.length === 0) continue;
    const { pid } = alive[random.integer(alive.length)]!;
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
  }
  return killed.size;
}

/** Lets an engine work until half of the runs were killed, and then to the end. */
async function withKills(out: string, work: () => Promise<{ text: string }>): Promise<string> {
  const random = new Random(out.length);
  let [told, dead] = ['', 0];
  for (let tries = 0; tries < 10; tries++) {
    let over = false;
    const engine = work().finally(() => (over = true));
    dead += await killing(out, runs / 2 - dead, random, () => over);
    told += (await engine).text;
    const { text } = await results(out, '--list');
    if (text === '') break;
  }
  expect(dead).toBe(runs / 2);
  return told;
}

let uninterrupted: Table;
beforeAll(async () => {
  const { text, code } = await results('whole', '--jobs', '2');
  expect(code, text).toBe(0);
  uninterrupted = await merged('whole');
  expect(uninterrupted).toMatchObject({ missing: [], differences: {} });
  for (const { seeds, numbers } of Object.values(uninterrupted.settings)) {
    expect(seeds).toEqual(Array.from({ length: runs / 2 }, (_, i) => i + 1));
    expect(numbers['ks']!.n).toBe(runs / 2);
  }
}, 900_000);

/** The same table to the last bit. */
async function expectWhole(out: string, told: string) {
  const table = await merged(out);
  expect(table.settings).toEqual(uninterrupted.settings);
  expect(table).toMatchObject({ missing: [], differences: {} });
  expect(told, 'no run went on from a checkpoint').toMatch(/goes on from step [1-9]/);
}

describe('runs that are killed', () => {
  it('by --jobs', async () => {
    const told = await withKills('jobs', () => results('jobs', '--jobs', '2'));
    expect(told).toMatch(/ended with SIGKILL/);
    await expectWhole('jobs', told);
  }, 900_000);

  const parallel = isThere('parallel');
  if (!parallel) console.log('a sweep under GNU parallel: skipped, it is not here');
  it.skipIf(!parallel)(
    'by GNU parallel, which takes up what failed',
    async () => {
      const { text: commands } = await results('parallel', '--list');
      expect(commands.trim().split('\n')).toHaveLength(runs);
      const log = path.join(folder, 'parallel.log');
      const told = await withKills('parallel', () =>
        program('parallel', ['--jobs', '2', '--resume-failed', '--joblog', log], env, commands),
      );
      await expectWhole('parallel', told);
    },
    900_000,
  );

  const reason = noSlurm();
  if (reason !== undefined) console.log(`a sweep on Slurm: skipped, ${reason}`);
  it.skipIf(reason !== undefined)(
    'by Slurm, in a job array',
    async () => {
      const slurm = await startSlurm(2);
      try {
        const submit = async () => {
          const { text, code } = await program(
            process.execPath,
            args('slurm', '--slurm', '--jobs', '2'),
            { ...slurm.env, TSGAN_BACKEND: 'wasm', TSGAN_THREADS: '1' },
          );
          expect(code, text).toBe(0);
          const queued = () =>
            execFileSync('squeue', ['--noheader'], { env: slurm.env, encoding: 'utf8' });
          while (queued() !== '') await sleep(500);
          return { text };
        };
        await withKills('slurm', submit);
        const logs = execFileSync('sh', ['-c', `cat ${path.join(folder, 'slurm')}/slurm/*.log`]);
        await expectWhole('slurm', logs.toString());
      } finally {
        slurm.stop();
      }
    },
    900_000,
  );
});

describe('a sweep', () => {
  it('does no run twice, and says what is missing', async () => {
    const again = await results('whole', '--jobs', '2');
    expect(again.text).toMatch(new RegExp(`0 runs to do, ${runs} are there`));
    const one = await results('whole', '--run', 'usual/1');
    expect(one.text).toMatch(/usual\/1 is there already/);
    const none = await merged('nothing');
    expect(none.text).toMatch(new RegExp(`${runs} of ${runs} runs are missing: usual/1, slow/1`));
  }, 60_000);

  it('tells runs of other code, and refuses those of other settings', async () => {
    const place = path.join(folder, 'mixed', 'usual');
    mkdirSync(place, { recursive: true });
    const record = JSON.parse(
      readFileSync(path.join(folder, 'whole', 'usual', '1.json'), 'utf8'),
    ) as object;
    const put = (seed: number, change: object) =>
      writeFileSync(
        path.join(place, `${seed}.json`),
        JSON.stringify({ ...record, seed, ...change }),
      );
    put(1, {});
    put(2, { code: 'other' });
    const table = await merged('mixed');
    expect(table.text).toMatch(/runs differ in code:[^]*other: 1 runs, usual\/2/);
    expect(Object.keys(table.differences)).toEqual(['code']);
    put(2, { options: '--preset gaussianNumbers --steps 5' });
    const refused = await results('mixed', '--merge');
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/2\.json was made with "[^"]*--steps 5", but the sweep now says/);
  }, 60_000);

  it.each([
    [{ seeds: 0, settings: { a: short } }, /"seeds" must be a whole number.*0/],
    [{ seeds: 1, settings: {} }, /"settings" must name at least one/],
    [{ seeds: 1, settings: { 'a b': short } }, /"a b" names files/],
    [{ seeds: 1, settings: { a: '--preset best' } }, /"a" cannot be: There is no preset "best"/],
    [{ seeds: 1, settings: { a: `${short} --seeds 3` } }, /an option that the sweep decides/],
  ])('%j is refused', (wrong, reason) => {
    const file = path.join(folder, 'wrong.json');
    writeFileSync(file, JSON.stringify(wrong));
    expect(() => sweepSettings(['--sweep', file])).toThrow(reason);
  });

  it.each([
    [['--list', '--merge'], /--list and --merge exclude each other/],
    [['--jobs', '0'], /--jobs takes a number that is whole and at least 1, not "0"/],
    [['--run', 'fast/1'], /no run "fast\/1".*usual\/1 to slow/],
    [['--json', 'x'], /--json goes with --merge/],
  ])('%j is refused', (more, reason) =>
    expect(() => sweepSettings(['--sweep', file, ...more])).toThrow(reason),
  );
});
