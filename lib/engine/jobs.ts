import { adamChunk } from './adam';
import { mixCenteredChunk, normalizeChunk } from './batch-norm';
import { fromColumnsChunk, toColumnsChunk } from './columns';
import { covarianceChunk } from './covariance';
import {
  addChunk,
  rampChunk,
  rampGradientChunk,
  tanhChunk,
  tanhGradientChunk,
} from './elementwise';
import { multiplyChunk, packChunk } from './matmul';
import { maxPoolGradientChunk } from './pool';
import { sumColumnsChunk, sumRowsChunk } from './sums';
import { argument, runJob, setArgument } from './threads';

/** The kinds of work that are cut into chunks. */
export const enum Job {
  Pack,
  Multiply,
  Adam,
  Add,
  RampGradient,
  TanhGradient,
  SumRows,
  SumColumns,
  ToColumns,
  FromColumns,
  MaxPoolGradient,
  Ramp,
  Tanh,
  Normalize,
  MixCentered,
  Covariance,
}

/** Numbers below which sums and the like stay on one thread: waking another costs more. */
export const SMALL: i32 = 32768;

/** Does one chunk of the job in the control block, on whichever thread took it. */
export function runChunk(chunk: i32): void {
  switch (argument(0)) {
    case Job.Pack:
      return packChunk(chunk);
    case Job.Multiply:
      return multiplyChunk(chunk);
    case Job.Adam:
      return adamChunk(chunk);
    case Job.Add:
      return addChunk(chunk);
    case Job.RampGradient:
      return rampGradientChunk(chunk);
    case Job.TanhGradient:
      return tanhGradientChunk(chunk);
    case Job.SumRows:
      return sumRowsChunk(chunk);
    case Job.SumColumns:
      return sumColumnsChunk(chunk);
    case Job.ToColumns:
      return toColumnsChunk(chunk);
    case Job.FromColumns:
      return fromColumnsChunk(chunk);
    case Job.MaxPoolGradient:
      return maxPoolGradientChunk(chunk);
    case Job.Ramp:
      return rampChunk(chunk);
    case Job.Tanh:
      return tanhChunk(chunk);
    case Job.Normalize:
      return normalizeChunk(chunk);
    case Job.MixCentered:
      return mixCenteredChunk(chunk);
    case Job.Covariance:
      return covarianceChunk(chunk);
  }
}

/** Runs the job whose arguments have been set: on every thread, or on this one if `alone`. */
export function run(job: Job, chunks: i32, alone: bool = false): void {
  setArgument(0, job);
  if (alone) {
    for (let chunk = 0; chunk < chunks; chunk++) runChunk(chunk);
  } else {
    runJob(chunks);
  }
}
