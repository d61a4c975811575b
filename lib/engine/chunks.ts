import { adamChunk } from './adam';
import { blasChunk } from './blas';
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
import { Job } from './job';
import { multiplyChunk, packChunk } from './matmul';
import { maxPoolGradientChunk } from './pool';
import { sumColumnsChunk, sumRowsChunk } from './sums';
import { argument } from './threads';

/**
 * Does one chunk of the job in the control block, on whichever thread took it. The threads get it as an
 * import of the module, which whoever starts it binds to this export: the work may know the threads then,
 * without the threads knowing the work.
 */
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
    case Job.Blas:
      return blasChunk(chunk);
  }
}
