import { packColumns, packRows } from './pack';
import { Job } from './job';
import { argument, run, setArgument, threadIndex } from './threads';
import { COLUMNS, ROWS, tile } from './tile';

/** Steps of the inner dimension at a time: 8 columns of B (16 kB) and 4 rows of A stay in the L1 cache. */
const DEPTH: i32 = 512;
/** Bytes of packed A that a chunk walks over again and again: a quarter of a usual L2 cache. */
const BLOCK_BYTES: i32 = 256 * 1024;
/** Columns in a chunk are a multiple of these, so that no two threads write one cache line. */
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
  BIAS: i32 = 11;
const PACKED: i32 = 12,
  SCRATCH: i32 = 13,
  ADD: i32 = 14;
const CHUNK_ROWS: i32 = 15,
  CHUNK_COLUMNS: i32 = 16;

/** Scratch of a thread: 8 columns of B, the row that C starts from, one whole tile for the edges. */
const SCRATCH_BYTES: i32 = DEPTH * 32 + 32 + 128;

/** Bytes of scratch that `threads` threads need, and of packed A. */
export function matmulScratch(threads: i32): i32 {
  return threads * SCRATCH_BYTES;
}
export function matmulPacked(m: i32, k: i32): i32 {
  return ((m + ROWS - 1) / ROWS) * ROWS * k * 4;
}

/** C[m, n] = bias + A[m, k] · B[k, n], or C += A · B; strides of A and B in numbers. m, n, k ≥ 1. */
export function matmul(
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
  packed: usize,
  scratch: usize,
  threads: i32,
): void {
  setArgument(A, <i32>a);
  setArgument(A_ROW, aRow << 2);
  setArgument(A_STEP, aStep << 2);
  setArgument(B, <i32>b);
  setArgument(B_STEP, bStep << 2);
  setArgument(B_COLUMN, bColumn << 2);
  setArgument(C, <i32>c);
  setArgument(M, m);
  setArgument(N, n);
  setArgument(K, k);
  setArgument(BIAS, <i32>bias);
  setArgument(ADD, add);
  setArgument(PACKED, <i32>packed);
  setArgument(SCRATCH, <i32>scratch);
  run(Job.Pack, packChunks());
  run(Job.Multiply, multiplyChunks(threads));
}

/** How many chunks packing A falls into: about 16,000 numbers each. */
function packChunks(): i32 {
  const panels = (argument(M) + ROWS - 1) / ROWS;
  const perChunk = max(1, 16384 / (ROWS * argument(K)));
  setArgument(CHUNK_ROWS, perChunk);
  return (panels + perChunk - 1) / perChunk;
}

export function packChunk(chunk: i32): void {
  const m = argument(M);
  const k = argument(K);
  const aRow = <usize>argument(A_ROW);
  const aStep = <usize>argument(A_STEP);
  const panels = (m + ROWS - 1) / ROWS;
  const perChunk = argument(CHUNK_ROWS);
  const last = min(panels, (chunk + 1) * perChunk);
  for (let panel = chunk * perChunk; panel < last; panel++) {
    const row = panel * ROWS;
    const from = <usize>argument(A) + <usize>row * aRow;
    for (let k0 = 0; k0 < k; k0 += DEPTH) {
      packRows(
        from + <usize>k0 * aStep,
        aRow,
        aStep,
        min(ROWS, m - row),
        min(DEPTH, k - k0),
        packedAt(panel, panels, k0, min(DEPTH, k - k0)),
      );
    }
  }
}

/** Packed A: for each block of the inner dimension, panel after panel of four rows. */
function packedAt(panel: i32, panels: i32, k0: i32, depth: i32): usize {
  return <usize>argument(PACKED) + <usize>(panels * k0 + panel * depth) * (ROWS * 4);
}

/** Cuts C into chunks of about equal work: blocks of rows that fit the cache, times some columns. */
function multiplyChunks(threads: i32): i32 {
  const panels = (argument(M) + ROWS - 1) / ROWS;
  const depth = min(DEPTH, argument(K));
  const chunkPanels = min(panels, max(1, BLOCK_BYTES / (depth * ROWS * 4)));
  const rowChunks = (panels + chunkPanels - 1) / chunkPanels;
  const n = argument(N);
  // At its end every product waits for its last chunk: a tenth of a small GAN's step with four chunks a
  // thread, half of that with eight. With sixteen nothing more is won.
  const wanted = max(1, (threads * 8 + rowChunks - 1) / rowChunks);
  const lines = (n + LINE - 1) / LINE;
  const chunkColumns = max(1, (lines + wanted - 1) / wanted) * LINE;
  setArgument(CHUNK_ROWS, chunkPanels);
  setArgument(CHUNK_COLUMNS, chunkColumns);
  return rowChunks * ((n + chunkColumns - 1) / chunkColumns);
}

export function multiplyChunk(chunk: i32): void {
  const n = argument(N);
  const k = argument(K);
  const chunkColumns = argument(CHUNK_COLUMNS);
  const columnChunks = (n + chunkColumns - 1) / chunkColumns;
  const j0 = (chunk % columnChunks) * chunkColumns;
  const j1 = min(n, j0 + chunkColumns);
  const first = (chunk / columnChunks) * argument(CHUNK_ROWS);
  const bStep = <usize>argument(B_STEP);
  const bColumn = <usize>argument(B_COLUMN);
  const columns = <usize>argument(SCRATCH) + <usize>(threadIndex * SCRATCH_BYTES);
  const row = columns + DEPTH * 32;
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    for (let j = j0; j < j1; j += COLUMNS) {
      const width = min(COLUMNS, j1 - j);
      const from = <usize>argument(B) + <usize>k0 * bStep + <usize>j * bColumn;
      packColumns(from, bStep, bColumn, width, depth, columns);
      startRow(row, k0 == 0 ? <usize>argument(BIAS) : 0, j, width);
      multiplyPanels(first, k0, depth, j, width, columns, k0 > 0 || <bool>argument(ADD));
    }
  }
}

/** What C's rows start from: the bias of these columns, or zeros. */
function startRow(row: usize, bias: usize, j: i32, width: i32): void {
  for (let i = 0; i < COLUMNS; i++) {
    const x = bias != 0 && i < width ? load<f32>(bias + ((<usize>(j + i)) << 2)) : <f32>0;
    store<f32>(row + ((<usize>i) << 2), x);
  }
}

/** One panel of B against all row panels of the chunk. */
function multiplyPanels(
  first: i32,
  k0: i32,
  depth: i32,
  j: i32,
  width: i32,
  columns: usize,
  accumulate: bool,
): void {
  const m = argument(M);
  const stride = (<usize>argument(N)) << 2;
  const panels = (m + ROWS - 1) / ROWS;
  const last = min(panels, first + argument(CHUNK_ROWS));
  const row = columns + DEPTH * 32;
  const edge = row + 32;
  for (let panel = first; panel < last; panel++) {
    const a = packedAt(panel, panels, k0, depth);
    const i = panel * ROWS;
    const c = <usize>argument(C) + <usize>i * stride + ((<usize>j) << 2);
    const height = min(ROWS, m - i);
    if (height == ROWS && width == COLUMNS) {
      tile(a, columns, depth, c, stride, row, accumulate);
    } else {
      tile(a, columns, depth, edge, 32, row, false);
      copyEdge(edge, c, stride, height, width, accumulate);
    }
  }
}

function copyEdge(
  edge: usize,
  c: usize,
  stride: usize,
  height: i32,
  width: i32,
  accumulate: bool,
): void {
  for (let i = 0; i < height; i++, c += stride, edge += 32) {
    for (let j = 0; j < width; j++) {
      const x = load<f32>(edge + ((<usize>j) << 2));
      const to = c + ((<usize>j) << 2);
      store<f32>(to, accumulate ? load<f32>(to) + x : x);
    }
  }
}
