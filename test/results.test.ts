/** `npm run results`: what it takes, and one run of a few steps from outside. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nets, Random } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { resultSettings } from '../tools/dist/results/arguments.js';
import { changed, scheduleOf, stepsOf } from '../tools/dist/results/measurement.js';

describe('the arguments', () => {
  it.each([
    [['--preset', 'toString'], /no preset "toString".*quickMnist/],
    [['--data', 'fashion'], /no data "fashion".*small, full/],
    [['--seeds', '0'], /--seeds takes a number that is whole and at least 1, not "0"/],
    [['--steps', '1.5'], /--steps.*"1\.5"/],
    [['--average', '1'], /--average takes a number from 0 to below 1, not "1"/],
    [['--rate', 'fast'], /--rate takes a number above 0, not "fast"/],
    [['--preset', 'quickMnist', '--epsilon', '0.8'], /--epsilon is for batchNormMnist/],
    [['--preset', 'quickMnist', '--clusters', '50'], /--clusters is for conditionalMnist and/],
    [['--preset', 'conditionalMnist', '--clusters', '0'], /--clusters takes.*"0"/],
    [['--objective', 'hing'], /no objective "hing".*hinge/],
    [['--step', '5'], /--step/],
    [['--budget', 'long'], /no budget "long".*quick, standard, full/],
    [['--budget', 'quick', '--steps', '5'], /exclude each other/],
  ])('%j are refused', (args, reason) => expect(() => resultSettings(args)).toThrow(reason));

  it('change the preset, and only what they name', () => {
    const of = (...args: string[]) => {
      const asked = resultSettings(args)!;
      const { gan, settings } = changed(asked.build(new Random(1)), asked);
      const norm = gan.generator.layers.find(({ name }) => name.startsWith('batchNorm'));
      const epsilon = norm?.getConfig()['epsilon'];
      nets.disposeGan(gan);
      return { ...settings, epsilon, objective: gan.objective.name };
    };
    const plain = of('--preset', 'batchNormMnist');
    expect(plain).toMatchObject({ batchSize: 128, first: 'generator', epsilon: 0.8 });
    expect(plain.objective).toBe('nonSaturating');
    const other = { learningRate: 0.001, beta1: 0.5, beta2: 0.999 };
    const args = ['--rate', '1e-3', '--batch', '32', '--epsilon', '1e-5', '--objective', 'hinge'];
    expect(of('--preset', 'batchNormMnist', ...args)).toEqual({
      ...plain,
      batchSize: 32,
      generatorOptimizer: other,
      discriminatorOptimizer: other,
      epsilon: 1e-5,
      objective: 'hinge',
    });
    expect(resultSettings(['--help'])).toBeUndefined();
  });
});

describe('how long a preset is trained', () => {
  const of = (...args: string[]) => {
    const settings = resultSettings(args)!;
    const preset = settings.build(new Random(1));
    nets.disposeGan(preset.gan);
    return scheduleOf(preset, settings);
  };

  it('is 1000 steps, as many as are asked for, or as a lesson does it', () => {
    expect(of('--preset', 'quickMnist')).toEqual({ steps: 1000 });
    const average = { every: 5, keep: 0.5 };
    expect(of('--steps', '7', '--average', '0.5')).toEqual({ steps: 7, average });
    expect(of('--preset', 'conditionalMnist', '--lesson', '12', '--budget', 'full')).toMatchObject({
      steps: 16_000,
      average: { every: 5, keep: 0.999 },
    });
    expect(stepsOf(of('--preset', 'bitWords'))).toBe(1900);
    expect(stepsOf(of('--preset', 'bitWords', '--lesson', '08 parity'))).toBe(2000);
  });

  it.each([
    [['--preset', 'bitWords', '--steps', '5'], /trained in stages: say --budget/],
    [['--preset', 'ringPoints', '--rate', '0.1'], /leave --rate out/],
    [['--preset', 'quickMnist', '--lesson', '11'], /no lesson "11".*00, 05/],
  ])('%j: refused', (args, reason) => expect(() => of(...args)).toThrow(reason));
});

interface Report {
  readonly clusters?: number;
  readonly real: { readonly score: number; readonly asked: number };
  readonly seeds: readonly { seed: number; score: number; asked?: number }[];
  readonly summary: Record<string, { median: number; min: number; max: number }>;
}

const few = ['--preset', 'conditionalMnist', '--steps', '6'];

/** What the tool prints, and what it writes down. */
function run(...args: readonly string[]): { text: string; report: Report } {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-results-'));
  const file = path.join(folder, 'new', 'results.json');
  const tool = path.join(import.meta.dirname, '..', 'tools', 'dist', 'results.js');
  const always = ['--json', file];
  try {
    const text = execFileSync(process.execPath, [tool, ...always, ...args], {
      encoding: 'utf8',
      env: { ...process.env, TSGAN_BACKEND: 'wasm', TSGAN_THREADS: '1' },
    });
    return { text, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a run', () => {
  it('writes each seed down, beside real digits, with the summary', () => {
    const { text, report } = run(...few, '--seeds', '2', '--average', '0.5');
    expect(text).toMatch(/seed 2 /);
    expect(report.real.score).toBeGreaterThan(9.4);
    expect(report.real.asked).toBeGreaterThan(0.98);
    const scores = report.seeds.map(({ score }) => score);
    expect(report.seeds.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(report.summary['score']).toEqual({
      median: (scores[0]! + scores[1]!) / 2,
      min: Math.min(...scores),
      max: Math.max(...scores),
    });
    // Hardly trained: the digit that was asked for is read by chance.
    for (const { asked } of report.seeds) expect(asked).toBeLessThan(0.4);
    expect(report).not.toHaveProperty('clusters');
  }, 240_000);

  it('with groups in place of labels asks for no digit', () => {
    const { report } = run(...few, '--seeds', '1', '--clusters', '5');
    expect(report.clusters).toBe(5);
    expect(report.seeds[0]).not.toHaveProperty('asked');
    expect(report.seeds[0]!.score).toBeGreaterThanOrEqual(1);
    expect(report.summary).not.toHaveProperty('asked');
  }, 240_000);

  it('measures points by the modes that they hit, in the stages of their lesson', () => {
    const { report } = run('--preset', 'ringPoints', '--seeds', '1', '--budget', 'quick');
    expect(report).toMatchObject({ steps: 600, real: { modes: 8 }, stages: [{}, {}] });
    expect(report.summary['goodShare']!.median).toBeGreaterThan(0.3);
  }, 120_000);

  it('says in one line what is wrong', () => {
    const tool = path.join(import.meta.dirname, '..', 'tools', 'dist', 'results.js');
    const run = () => execFileSync(process.execPath, [tool, '--preset', 'best'], { stdio: 'pipe' });
    expect(run).toThrow(/no preset "best"/);
  });
});
