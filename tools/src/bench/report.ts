/** The bench's numbers as a table that a README can hold. */
import { median, type BackendName } from 'tsgan';

export interface Row {
  readonly case: string;
  readonly title: string;
  readonly backend: BackendName;
  readonly device: string;
  readonly batch?: number;
  readonly millisecondsPerStep: number;
  readonly peakRssMegabytes: number;
  readonly torch?: {
    readonly version: string;
    readonly device: string;
    readonly threads: number;
    readonly compiled: boolean;
    readonly millisecondsPerStep: number;
    readonly peakRssMegabytes: number;
    /** Ours over theirs, a pair of neighbouring measurements each. */
    readonly ratios: readonly number[];
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
  'PyTorch',
  'ratio (min to max)',
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
      row.batch ?? 'own',
      row.millisecondsPerStep.toFixed(2),
      torch ? torch.millisecondsPerStep.toFixed(2) : '',
      torch
        ? `${median(torch.ratios).toFixed(2)} (${Math.min(...torch.ratios).toFixed(2)} to ${Math.max(...torch.ratios).toFixed(2)})`
        : '',
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
