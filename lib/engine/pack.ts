import { COLUMNS, ROWS } from './tile';

/**
 * Lays `rows` ≤ 4 rows of A, `depth` steps of the inner dimension, out as the tile reads them: four
 * numbers a step, zeros for missing rows. Strides are in bytes, so A may be a transposed view.
 */
export function packRows(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  rows: i32,
  depth: i32,
  to: usize,
): void {
  if (rows < ROWS) {
    for (let k = 0; k < depth; k++, a += stepStride, to += 16) {
      for (let i = 0; i < ROWS; i++) {
        const x = i < rows ? load<f32>(a + <usize>i * rowStride) : <f32>0;
        store<f32>(to + ((<usize>i) << 2), x);
      }
    }
  } else if (rowStride == 4) {
    // A transposed: the six numbers of a step lie side by side.
    for (let k = 0; k < depth; k++, a += stepStride, to += 16) {
      v128.store(to, v128.load(a));
    }
  } else {
    let k = 0;
    if (stepStride == 4) {
      for (; k + 4 <= depth; k += 4, a += 16, to += 64) transposeFour(a, rowStride, to, 16);
    }
    for (; k < depth; k++, a += stepStride, to += 16) {
      for (let i = 0; i < ROWS; i++) {
        store<f32>(to + ((<usize>i) << 2), load<f32>(a + <usize>i * rowStride));
      }
    }
  }
}

/**
 * Lays `columns` ≤ 8 columns of B, `depth` steps, out as the tile reads them: eight numbers a step,
 * zeros for missing columns.
 */
export function packColumns(
  b: usize,
  stepStride: usize,
  columnStride: usize,
  columns: i32,
  depth: i32,
  to: usize,
): void {
  if (columns < COLUMNS) {
    for (let k = 0; k < depth; k++, b += stepStride, to += 32) {
      for (let j = 0; j < COLUMNS; j++) {
        const x = j < columns ? load<f32>(b + <usize>j * columnStride) : <f32>0;
        store<f32>(to + ((<usize>j) << 2), x);
      }
    }
  } else if (columnStride == 4) {
    for (let k = 0; k < depth; k++, b += stepStride, to += 32) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    }
  } else {
    let k = 0;
    if (stepStride == 4) {
      for (; k + 4 <= depth; k += 4, b += 16, to += 128) {
        transposeFour(b, columnStride, to, 32);
        transposeFour(b + 4 * columnStride, columnStride, to + 16, 32);
      }
    }
    for (; k < depth; k++, b += stepStride, to += 32) {
      for (let j = 0; j < COLUMNS; j++) {
        store<f32>(to + ((<usize>j) << 2), load<f32>(b + <usize>j * columnStride));
      }
    }
  }
}

/** Four lines of four steps: a 4×4 transpose in registers, written `step` bytes apart. */
function transposeFour(from: usize, stride: usize, to: usize, step: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load((from += stride));
  const r2 = v128.load((from += stride));
  const r3 = v128.load((from += stride));
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(low01, low23, 0, 2));
  v128.store((to += step), v128.shuffle<u64>(low01, low23, 1, 3));
  v128.store((to += step), v128.shuffle<u64>(high01, high23, 0, 2));
  v128.store((to += step), v128.shuffle<u64>(high01, high23, 1, 3));
}
