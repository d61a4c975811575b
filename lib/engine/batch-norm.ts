import { covariance } from './covariance';
import { Job, SMALL } from './job';
import { sumRows } from './sums';
import { argument, run, setArgument } from './threads';

/** Numbers in a chunk of rows. */
const CHUNK: i32 = 16384;

// The job's arguments: matrices A, B and OUT [height, width], all else [width].
const A: i32 = 1;
const A_MEAN: i32 = 2;
const A_SCALE: i32 = 3;
const B: i32 = 4;
const B_MEAN: i32 = 5;
const B_SCALE: i32 = 6;
const SHIFT: i32 = 7;
const OUT: i32 = 8;
const HEIGHT: i32 = 9;
const WIDTH: i32 = 10;

/**
 * Batch normalisation in training mode (Ioffe & Szegedy 2015, algorithm 1) of x[height, width], each
 * column by its own mean and biased variance, which are given back too:
 *
 *     y = (x − mean) · γ / √(variance + ε) + β
 *
 * `scale` is space for `width` numbers.
 */
export function batchNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scale: usize,
  height: i32,
  width: i32,
  epsilon: f32,
): void {
  sumRows(x, mean, height, width, <f32>height);
  covariance(x, mean, x, mean, variance, height, width);
  for (let j: usize = 0; j < (<usize>width) << 2; j += 4) {
    store<f32>(scale + j, load<f32>(gamma + j) / sqrt<f32>(load<f32>(variance + j) + epsilon));
  }
  setOperands(x, mean, scale, 0, 0, 0);
  setArgument(SHIFT, <i32>beta);
  runOverRows(Job.Normalize, y, height, width);
}

/**
 * Its gradients. With r = 1 / √(variance + ε), m the mean of dy and c its covariance with x:
 *
 *     dγ = height · c · r     dβ = height · m     dx = γ r [ (dy − m) − (x − mean) · c r² ]
 *
 * `space` is for 3 · `width` numbers.
 */
export function batchNormGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  space: usize,
  height: i32,
  width: i32,
  epsilon: f32,
): void {
  const bytes = (<usize>width) << 2;
  const dyMean = space;
  const dyScale = space + bytes;
  const xScale = dyScale + bytes;
  sumRows(dy, dyMean, height, width, <f32>height);
  covariance(dy, dyMean, x, mean, dGamma, height, width);
  for (let j: usize = 0; j < bytes; j += 4) {
    const root = <f32>1 / sqrt<f32>(load<f32>(variance + j) + epsilon);
    const common = load<f32>(dGamma + j) * root;
    const slope = load<f32>(gamma + j) * root;
    store<f32>(dyScale + j, slope);
    store<f32>(xScale + j, -slope * common * root);
    store<f32>(dGamma + j, <f32>height * common);
    store<f32>(dBeta + j, <f32>height * load<f32>(dyMean + j));
  }
  setOperands(dy, dyMean, dyScale, x, mean, xScale);
  runOverRows(Job.MixCentered, dx, height, width);
}

function setOperands(
  a: usize,
  aMean: usize,
  aScale: usize,
  b: usize,
  bMean: usize,
  bScale: usize,
): void {
  setArgument(A, <i32>a);
  setArgument(A_MEAN, <i32>aMean);
  setArgument(A_SCALE, <i32>aScale);
  setArgument(B, <i32>b);
  setArgument(B_MEAN, <i32>bMean);
  setArgument(B_SCALE, <i32>bScale);
}

function runOverRows(job: Job, out: usize, height: i32, width: i32): void {
  setArgument(OUT, <i32>out);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  const rows = rowsOfChunk(width);
  run(job, (height + rows - 1) / rows, height * width < SMALL);
}

function rowsOfChunk(width: i32): i32 {
  return max(1, CHUNK / width);
}

/** out = (a − its mean) · its scale + shift, for some rows. */
export function normalizeChunk(chunk: i32): void {
  const stride = (<usize>argument(WIDTH)) << 2;
  const rows = rowsOfChunk(argument(WIDTH));
  const mean = <usize>argument(A_MEAN);
  const scale = <usize>argument(A_SCALE);
  const shift = <usize>argument(SHIFT);
  const last = min(argument(HEIGHT), (chunk + 1) * rows);
  for (let row = chunk * rows; row < last; row++) {
    const x = <usize>argument(A) + <usize>row * stride;
    const out = <usize>argument(OUT) + <usize>row * stride;
    let j: usize = 0;
    for (; j + 16 <= stride; j += 16) {
      const centered = f32x4.sub(v128.load(x + j), v128.load(mean + j));
      const scaled = f32x4.mul(centered, v128.load(scale + j));
      v128.store(out + j, f32x4.add(scaled, v128.load(shift + j)));
    }
    for (; j < stride; j += 4) {
      const centered = load<f32>(x + j) - load<f32>(mean + j);
      store<f32>(out + j, centered * load<f32>(scale + j) + load<f32>(shift + j));
    }
  }
}

/** out = (a − its mean) · its scale + (b − its mean) · its scale, for some rows. */
export function mixCenteredChunk(chunk: i32): void {
  const stride = (<usize>argument(WIDTH)) << 2;
  const rows = rowsOfChunk(argument(WIDTH));
  const aMean = <usize>argument(A_MEAN);
  const aScale = <usize>argument(A_SCALE);
  const bMean = <usize>argument(B_MEAN);
  const bScale = <usize>argument(B_SCALE);
  const last = min(argument(HEIGHT), (chunk + 1) * rows);
  for (let row = chunk * rows; row < last; row++) {
    const a = <usize>argument(A) + <usize>row * stride;
    const b = <usize>argument(B) + <usize>row * stride;
    const out = <usize>argument(OUT) + <usize>row * stride;
    let j: usize = 0;
    for (; j + 16 <= stride; j += 16) {
      const fromA = f32x4.sub(v128.load(a + j), v128.load(aMean + j));
      const fromB = f32x4.sub(v128.load(b + j), v128.load(bMean + j));
      const scaledA = f32x4.mul(fromA, v128.load(aScale + j));
      v128.store(out + j, f32x4.add(scaledA, f32x4.mul(fromB, v128.load(bScale + j))));
    }
    for (; j < stride; j += 4) {
      const fromA = (load<f32>(a + j) - load<f32>(aMean + j)) * load<f32>(aScale + j);
      const fromB = (load<f32>(b + j) - load<f32>(bMean + j)) * load<f32>(bScale + j);
      store<f32>(out + j, fromA + fromB);
    }
  }
}
