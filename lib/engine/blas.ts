import { copy } from './columns';
import { Job } from './job';
import { argument, run, setArgument } from './threads';

/**
 * The machine's own matrix product, a BLAS's `sgemm` for matrices row after row: C = A·B + β·C, strides
 * in numbers from row to row as they are stored. Whoever starts the module binds it.
 */
declare function sgemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStride: i32,
  b: usize,
  bStride: i32,
  beta: f32,
  c: usize,
  cStride: i32,
): void;

/** Columns or rows in a part are a multiple of these, so that no two threads write one cache line. */
const LINE: i32 = 16;

// The job's arguments.
const A: i32 = 1,
  A_ROW: i32 = 2,
  A_STEP: i32 = 3;
const B: i32 = 4,
  B_STEP: i32 = 5,
  B_COLUMN: i32 = 6;
const C: i32 = 7,
  M: i32 = 8,
  N: i32 = 9,
  K: i32 = 10,
  BIAS: i32 = 11,
  ADD: i32 = 12;
const PART_ROWS: i32 = 13,
  PART_COLUMNS: i32 = 14;

/**
 * What `matmul` computes, by the machine's BLAS: C[m, n] = bias + A[m, k] · B[k, n], or C += A · B. Of A's
 * two strides one is 1, and so of B's. C's longer side is cut into `parts`, one product of one thread
 * each; with 1 the BLAS is left to its own threads.
 */
export function matmulByBlas(
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bStep: i32,
  bColumn: i32,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  add: bool,
  parts: i32,
): void {
  setArgument(A, <i32>a);
  setArgument(A_ROW, aRow);
  setArgument(A_STEP, aStep);
  setArgument(B, <i32>b);
  setArgument(B_STEP, bStep);
  setArgument(B_COLUMN, bColumn);
  setArgument(C, <i32>c);
  setArgument(M, m);
  setArgument(N, n);
  setArgument(K, k);
  setArgument(BIAS, <i32>bias);
  setArgument(ADD, add);
  const rows = n >= m ? m : partOf(m, parts);
  const columns = n >= m ? partOf(n, parts) : n;
  setArgument(PART_ROWS, rows);
  setArgument(PART_COLUMNS, columns);
  run(Job.Blas, ((m + rows - 1) / rows) * ((n + columns - 1) / columns));
}

function partOf(length: i32, parts: i32): i32 {
  const lines = (length + LINE - 1) / LINE;
  return ((lines + parts - 1) / parts) * LINE;
}

export function blasChunk(chunk: i32): void {
  const n = argument(N);
  const k = argument(K);
  const columns = argument(PART_COLUMNS);
  const across = (n + columns - 1) / columns;
  const i = (chunk / across) * argument(PART_ROWS);
  const j = (chunk % across) * columns;
  const height = min(argument(PART_ROWS), argument(M) - i);
  const width = min(columns, n - j);
  const c = <usize>argument(C) + ((<usize>i * <usize>n + <usize>j) << 2);
  const bias = <usize>argument(BIAS);
  if (bias != 0) fillRows(c, height, width, (<usize>n) << 2, bias + ((<usize>j) << 2));
  const aRow = argument(A_ROW);
  const bColumn = argument(B_COLUMN);
  // A stride that nobody walks along may be anything; a BLAS wants it to be as long as a row at least.
  const transposeA = argument(A_STEP) != 1;
  const transposeB = bColumn != 1;
  const aStride = transposeA ? argument(A_STEP) : max(aRow, k);
  const bStride = transposeB ? max(bColumn, k) : max(argument(B_STEP), n);
  sgemm(
    transposeA,
    transposeB,
    height,
    width,
    k,
    <usize>argument(A) + ((<usize>i * <usize>aRow) << 2),
    aStride,
    <usize>argument(B) + ((<usize>j * <usize>bColumn) << 2),
    bStride,
    bias != 0 || <bool>argument(ADD) ? 1 : 0,
    c,
    n,
  );
}

/** Every row becomes the bias, to which the product is then added. */
function fillRows(c: usize, height: i32, width: i32, stride: usize, bias: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < height; i++, c += stride) copy(c, bias, bytes);
}
