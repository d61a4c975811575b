/** The bench's numbers as a table that a README can hold. */
import { backends, metrics } from 'tsgan';
import type { Waited } from './start.js';

export interface Row {
  readonly case: string;
  readonly title: string;
  readonly backend: backends.BackendName;
  readonly device: string;
  readonly batch: number;
  readonly millisecondsPerStep: number;
  /** Of all threads together: on a busy machine the only time that says something, on one thread. */
  readonly processorMillisecondsPerStep: number;
  /** Real samples; each step makes as many fakes. */
  readonly samplesPerSecond: number;
  readonly peakRssMegabytes: number;
  /** After a tenth of the steps and after all of them. */
  readonly rssMegabytes: readonly [early: number, late: number];
  readonly steps: number;
  readonly torch?: {
    readonly version: string;
    readonly device: string;
    readonly threads: number;
    readonly compiled: boolean;
    readonly millisecondsPerStep: number;
    readonly processorMillisecondsPerStep: number;
    readonly peakRssMegabytes: number;
    /** Ours over theirs, a pair of neighbouring measurements each: by the clock, and by processor time. */
    readonly ratios: readonly number[];
    readonly processorRatios: readonly number[];
    /** Largest difference of the losses at the first step, and over the first 20. */
    readonly firstStepDifference: number;
    readonly first20Difference: number;
  };
}

const heads = [
  'case',
  'backend',
  'batch',
  'ms a step',
  'samples a second',
  'PyTorch',
  'ratio (min to max)',
  'of processor time',
  'RSS, MB',
  'PyTorch RSS',
  'loss difference, first / 20 steps',
];

/** A Markdown table, a row each. */
export function report(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { torch } = row;
    return [
      row.case,
      row.backend,
      row.batch,
      row.millisecondsPerStep.toFixed(2),
      Math.round(row.samplesPerSecond),
      torch ? torch.millisecondsPerStep.toFixed(2) : '',
      torch ? range(torch.ratios) : '',
      torch ? range(torch.processorRatios) : '',
      row.peakRssMegabytes.toFixed(0),
      torch ? torch.peakRssMegabytes.toFixed(0) : '',
      torch
        ? `${torch.firstStepDifference.toExponential(0)} / ${torch.first20Difference.toExponential(0)}`
        : '',
    ];
  });
  return [heads, heads.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const range = (ratios: readonly number[]) =>
  `${metrics.median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;

/** What else is worth a sentence. */
export interface Extras {
  /** Milliseconds of a step, TensorFlow.js as it comes, beside ours on wasm: the `wide` case. */
  readonly stock?: { readonly pairs: readonly (readonly [stock: number, ours: number])[] };
  /** A reader's first seconds. */
  readonly start: readonly Waited[];
}

export function sentences({ stock, start }: Extras): string {
  const of = (what: keyof Waited) => metrics.median(start.map((one) => one[what])).toFixed(1);
  const lines = [
    `From the start of the kernel to its first tensor ${of('tensor')} s, to the first picture ${of('picture')} s.`,
  ];
  if (stock) {
    const ratios = stock.pairs.map(([theirs, ours]) => theirs / ours);
    const [theirs, ours] = [0, 1].map((i) => metrics.median(stock.pairs.map((pair) => pair[i]!)));
    lines.push(
      `TensorFlow.js as it comes takes ${theirs!.toFixed(0)} ms for the step of the case wide on wasm, ours ` +
        `${ours!.toFixed(1)} ms: ${metrics.median(ratios).toFixed(1)} times (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}).`,
    );
  }
  return lines.join('\n');
}
