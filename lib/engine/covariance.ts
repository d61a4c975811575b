import { Job, SMALL } from './job';
import { argument, argumentF32, run, setArgument, setArgumentF32 } from './threads';

/** Columns in a chunk, and rows that are summed before they join the total. */
const COLUMNS: i32 = 64;
const BLOCK: i32 = 128;

// The job's arguments: matrices A and B [height, width], all else [width].
const A: i32 = 1;
const A_MEAN: i32 = 2;
const B: i32 = 3;
const B_MEAN: i32 = 4;
const OUT: i32 = 5;
const HEIGHT: i32 = 6;
const WIDTH: i32 = 7;
const DIVISOR: i32 = 8;

/** out[width] = the mean over the rows of (a − its mean) · (b − its mean). */
export function covariance(
  a: usize,
  aMean: usize,
  b: usize,
  bMean: usize,
  out: usize,
  height: i32,
  width: i32,
): void {
  setArgument(A, <i32>a);
  setArgument(A_MEAN, <i32>aMean);
  setArgument(B, <i32>b);
  setArgument(B_MEAN, <i32>bMean);
  setArgument(OUT, <i32>out);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  setArgumentF32(DIVISOR, <f32>height);
  const chunks = (width + COLUMNS - 1) / COLUMNS;
  run(Job.Covariance, chunks, height * width < SMALL);
}

export function covarianceChunk(chunk: i32): void {
  const width = argument(WIDTH);
  const last = min(width, (chunk + 1) * COLUMNS);
  let column = chunk * COLUMNS;
  for (; column + 8 <= last; column += 8) covarianceOfEight((<usize>column) << 2);
  for (; column < last; column++) covarianceOfOne((<usize>column) << 2);
}

/** Sums of blocks of rows, then the sum of these: rounding grows with the block, not the height. */
function covarianceOfEight(column: usize): void {
  const stride = (<usize>argument(WIDTH)) << 2;
  const aMean = <usize>argument(A_MEAN) + column;
  const bMean = <usize>argument(B_MEAN) + column;
  const out = <usize>argument(OUT) + column;
  const height = argument(HEIGHT);
  const zero = f32x4.splat(0);
  const aMean0 = v128.load(aMean);
  const aMean1 = v128.load(aMean, 16);
  const bMean0 = v128.load(bMean);
  const bMean1 = v128.load(bMean, 16);
  let a = <usize>argument(A) + column;
  let b = <usize>argument(B) + column;
  let total0 = zero;
  let total1 = zero;
  for (let row = 0; row < height; row += BLOCK) {
    let sum0 = zero;
    let sum1 = zero;
    for (let left = min(BLOCK, height - row); left > 0; left--, a += stride, b += stride) {
      const a0 = f32x4.sub(v128.load(a), aMean0);
      const a1 = f32x4.sub(v128.load(a, 16), aMean1);
      sum0 = f32x4.add(sum0, f32x4.mul(a0, f32x4.sub(v128.load(b), bMean0)));
      sum1 = f32x4.add(sum1, f32x4.mul(a1, f32x4.sub(v128.load(b, 16), bMean1)));
    }
    total0 = f32x4.add(total0, sum0);
    total1 = f32x4.add(total1, sum1);
  }
  const divisor = f32x4.splat(argumentF32(DIVISOR));
  v128.store(out, f32x4.div(total0, divisor));
  v128.store(out, f32x4.div(total1, divisor), 16);
}

function covarianceOfOne(column: usize): void {
  const stride = (<usize>argument(WIDTH)) << 2;
  const aMean = load<f32>(<usize>argument(A_MEAN) + column);
  const bMean = load<f32>(<usize>argument(B_MEAN) + column);
  let a = <usize>argument(A) + column;
  let b = <usize>argument(B) + column;
  let total: f64 = 0;
  for (let left = argument(HEIGHT); left > 0; left--, a += stride, b += stride) {
    total += <f64>((load<f32>(a) - aMean) * (load<f32>(b) - bMean));
  }
  store<f32>(<usize>argument(OUT) + column, <f32>total / argumentF32(DIVISOR));
}
