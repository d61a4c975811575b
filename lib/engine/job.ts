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
  Blas,
}

/** Numbers below which sums and the like stay on one thread: waking another costs more. */
export const SMALL: i32 = 32768;
