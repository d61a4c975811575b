import { multiplyAdd } from './simd';

/**
 * Rows and columns of the block of C that stays in registers. V8 moves loads ahead of the arithmetic,
 * so bigger blocks spill: 4 × 8 ran at 58 GFLOP/s on a core where 6 × 8 ran at 28.
 */
export const ROWS: i32 = 4;
export const COLUMNS: i32 = 8;

/**
 * C[4, 8] = row + A·B, or C += A·B, over `depth` ≥ 1 steps. `a` holds 4 numbers a step and `b` 8, as
 * the packing left them; `row` is what every row starts from (the bias, or zeros); `stride` is the
 * distance between rows of C in bytes.
 */
export function tile(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  stride: usize,
  row: usize,
  accumulate: bool,
): void {
  const row0 = v128.load(row);
  const row1 = v128.load(row, 16);
  let c00 = row0,
    c01 = row1;
  let c10 = row0,
    c11 = row1;
  let c20 = row0,
    c21 = row1;
  let c30 = row0,
    c31 = row1;
  const end = b + <usize>depth * 32;
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    a += 16;
    b += 32;
  } while (b != end);
  store(c, c00, c01, accumulate);
  store((c += stride), c10, c11, accumulate);
  store((c += stride), c20, c21, accumulate);
  store((c += stride), c30, c31, accumulate);
}

function store(c: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    low = f32x4.add(v128.load(c), low);
    high = f32x4.add(v128.load(c, 16), high);
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}
