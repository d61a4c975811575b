import { Job } from './job';
import { multiplyAdd } from './simd';
import { argument, argumentF32, run, setArgument, setArgumentF32 } from './threads';

/** Weights in a chunk: 64 kB of each of the four arrays. */
const CHUNK: i32 = 16384;

// The job's arguments.
const WEIGHT: i32 = 1,
  GRADIENT: i32 = 2,
  MEAN: i32 = 3,
  SQUARE: i32 = 4,
  SIZE: i32 = 5;
const NEW_WEIGHT: i32 = 6,
  NEW_MEAN: i32 = 7,
  NEW_SQUARE: i32 = 8;
const RATE: i32 = 9,
  BETA1: i32 = 10,
  REST1: i32 = 11,
  BETA2: i32 = 12,
  REST2: i32 = 13,
  ROOT: i32 = 14,
  EPSILON: i32 = 15;

/** One update of `size` weights by Adam; an output may be the array of an input. */
export function adam(
  weight: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  size: i32,
  newWeight: usize,
  newMean: usize,
  newSquare: usize,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  root: f32,
  epsilon: f32,
): void {
  setArgument(WEIGHT, <i32>weight);
  setArgument(GRADIENT, <i32>gradient);
  setArgument(MEAN, <i32>mean);
  setArgument(SQUARE, <i32>square);
  setArgument(SIZE, size);
  setArgument(NEW_WEIGHT, <i32>newWeight);
  setArgument(NEW_MEAN, <i32>newMean);
  setArgument(NEW_SQUARE, <i32>newSquare);
  setArgumentF32(RATE, rate);
  setArgumentF32(BETA1, beta1);
  setArgumentF32(REST1, rest1);
  setArgumentF32(BETA2, beta2);
  setArgumentF32(REST2, rest2);
  setArgumentF32(ROOT, root);
  setArgumentF32(EPSILON, epsilon);
  run(Job.Adam, (size + CHUNK - 1) / CHUNK);
}

export function adamChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  const size = min(CHUNK, argument(SIZE) - chunk * CHUNK);
  let p = <usize>argument(WEIGHT) + start;
  const toP = <usize>argument(NEW_WEIGHT) + start - p;
  const toM = <usize>argument(NEW_MEAN) + start - p;
  const toV = <usize>argument(NEW_SQUARE) + start - p;
  const g = <usize>argument(GRADIENT) + start - p;
  const m = <usize>argument(MEAN) + start - p;
  const v = <usize>argument(SQUARE) + start - p;
  const rate = argumentF32(RATE),
    beta1 = argumentF32(BETA1),
    rest1 = argumentF32(REST1);
  const beta2 = argumentF32(BETA2),
    rest2 = argumentF32(REST2);
  const root = argumentF32(ROOT),
    epsilon = argumentF32(EPSILON);
  const end = p + <usize>size * 4;
  for (; p + 16 <= end; p += 16) {
    const gradient = v128.load(p + g);
    const mean = multiplyAdd(
      f32x4.splat(rest1),
      gradient,
      f32x4.mul(f32x4.splat(beta1), v128.load(p + m)),
    );
    const square = multiplyAdd(
      f32x4.mul(f32x4.splat(rest2), gradient),
      gradient,
      f32x4.mul(f32x4.splat(beta2), v128.load(p + v)),
    );
    const divisor = multiplyAdd(f32x4.sqrt(square), f32x4.splat(root), f32x4.splat(epsilon));
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), mean), divisor);
    v128.store(p + toM, mean);
    v128.store(p + toV, square);
    v128.store(p + toP, f32x4.sub(v128.load(p), step));
  }
  for (; p < end; p += 4) {
    const gradient = load<f32>(p + g);
    const mean = beta1 * load<f32>(p + m) + rest1 * gradient;
    const square = beta2 * load<f32>(p + v) + rest2 * gradient * gradient;
    store<f32>(p + toM, mean);
    store<f32>(p + toV, square);
    store<f32>(p + toP, load<f32>(p) - (rate * mean) / (sqrt<f32>(square) * root + epsilon));
  }
}
