import { Job, SMALL } from './job';
import { argument, argumentF32, run, setArgument, setArgumentF32 } from './threads';

/** Columns in a chunk, and rows that are summed in float32 before they join the total. */
const COLUMNS: i32 = 64;
const BLOCK: i32 = 128;
/** Rows of row sums in a chunk. */
const ROWS: i32 = 64;

// The job's arguments.
const X: i32 = 1;
const OUT: i32 = 2;
const HEIGHT: i32 = 3;
const WIDTH: i32 = 4;
const DIVISOR: i32 = 5;

/** out[width] = the sum of the rows of x[height, width], divided: a bias's gradient. */
export function sumRows(x: usize, out: usize, height: i32, width: i32, divisor: f32): void {
  setArgument(X, <i32>x);
  setArgument(OUT, <i32>out);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  setArgumentF32(DIVISOR, divisor);
  const chunks = (width + COLUMNS - 1) / COLUMNS;
  run(Job.SumRows, chunks, height * width < SMALL);
}

/** Sums of blocks of rows, then the sum of these: rounding grows with the block, not the height. */
export function sumRowsChunk(chunk: i32): void {
  const width = argument(WIDTH);
  const height = argument(HEIGHT);
  const stride = <usize>width * 4;
  const last = min(width, (chunk + 1) * COLUMNS);
  let column = chunk * COLUMNS;
  for (; column + 16 <= last; column += 16) sumCacheLine(column, height, stride);
  for (; column < last; column++) {
    let x = <usize>argument(X) + <usize>column * 4;
    let total: f64 = 0;
    for (let row = 0; row < height; row++, x += stride) total += <f64>load<f32>(x);
    store<f32>(<usize>argument(OUT) + <usize>column * 4, <f32>total / argumentF32(DIVISOR));
  }
}

/** Sixteen columns: 64 bytes of each row. */
function sumCacheLine(column: i32, height: i32, stride: usize): void {
  let x = <usize>argument(X) + <usize>column * 4;
  const out = <usize>argument(OUT) + <usize>column * 4;
  const zero = f32x4.splat(0);
  let total0 = zero;
  let total1 = zero;
  let total2 = zero;
  let total3 = zero;
  for (let row = 0; row < height; row += BLOCK) {
    let sum0 = zero;
    let sum1 = zero;
    let sum2 = zero;
    let sum3 = zero;
    for (let left = min(BLOCK, height - row); left > 0; left--, x += stride) {
      sum0 = f32x4.add(sum0, v128.load(x));
      sum1 = f32x4.add(sum1, v128.load(x, 16));
      sum2 = f32x4.add(sum2, v128.load(x, 32));
      sum3 = f32x4.add(sum3, v128.load(x, 48));
    }
    total0 = f32x4.add(total0, sum0);
    total1 = f32x4.add(total1, sum1);
    total2 = f32x4.add(total2, sum2);
    total3 = f32x4.add(total3, sum3);
  }
  const divisor = f32x4.splat(argumentF32(DIVISOR));
  v128.store(out, f32x4.div(total0, divisor));
  v128.store(out, f32x4.div(total1, divisor), 16);
  v128.store(out, f32x4.div(total2, divisor), 32);
  v128.store(out, f32x4.div(total3, divisor), 48);
}

/** out[height] = the sum of each row of x[height, width], divided. */
export function sumColumns(x: usize, out: usize, height: i32, width: i32, divisor: f32): void {
  setArgument(X, <i32>x);
  setArgument(OUT, <i32>out);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  setArgumentF32(DIVISOR, divisor);
  const chunks = (height + ROWS - 1) / ROWS;
  run(Job.SumColumns, chunks, height * width < SMALL);
}

export function sumColumnsChunk(chunk: i32): void {
  const width = argument(WIDTH);
  const last = min(argument(HEIGHT), (chunk + 1) * ROWS);
  for (let row = chunk * ROWS; row < last; row++) {
    let x = <usize>argument(X) + <usize>row * <usize>width * 4;
    const end = x + <usize>width * 4;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (; x + 16 <= end; x += 16) {
      const four = v128.load(x);
      low = f64x2.add(low, f64x2.promote_low_f32x4(four));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 0)));
    }
    const two = f64x2.add(low, high);
    let total = f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
    for (; x < end; x += 4) total += <f64>load<f32>(x);
    store<f32>(<usize>argument(OUT) + ((<usize>row) << 2), <f32>(total / argumentF32(DIVISOR)));
  }
}
