import { hyperbolicTangent } from './exp';
import { Job } from './job';
import { argument, argumentF32, run, setArgument, setArgumentF32 } from './threads';

/** Numbers in a chunk: 128 kB of each array. */
const CHUNK: i32 = 32768;

// The job's arguments.
const X: i32 = 1;
const Y: i32 = 2;
const OUT: i32 = 3;
const SIZE: i32 = 4;
const SLOPE: i32 = 5;

function runOver(job: Job, x: usize, y: usize, out: usize, size: i32): void {
  setArgument(X, <i32>x);
  setArgument(Y, <i32>y);
  setArgument(OUT, <i32>out);
  setArgument(SIZE, size);
  run(job, (size + CHUNK - 1) / CHUNK);
}

/** out = x + y, number by number. */
export function add(x: usize, y: usize, out: usize, size: i32): void {
  runOver(Job.Add, x, y, out, size);
}

export function addChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  let x = <usize>argument(X) + start;
  const y = <usize>argument(Y) + start - x;
  const out = <usize>argument(OUT) + start - x;
  const end = x + <usize>min(CHUNK, argument(SIZE) - chunk * CHUNK) * 4;
  for (; x + 16 <= end; x += 16) v128.store(x + out, f32x4.add(v128.load(x), v128.load(x + y)));
  for (; x < end; x += 4) store<f32>(x + out, load<f32>(x) + load<f32>(x + y));
}

/**
 * The gradient of leaky ReLU: out = dy where x > 0, and slope · dy elsewhere. ReLU has slope 0.
 */
export function rampGradient(dy: usize, x: usize, out: usize, size: i32, slope: f32): void {
  setArgumentF32(SLOPE, slope);
  runOver(Job.RampGradient, x, dy, out, size);
}

export function rampGradientChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  let x = <usize>argument(X) + start;
  const dy = <usize>argument(Y) + start - x;
  const out = <usize>argument(OUT) + start - x;
  const slope = argumentF32(SLOPE);
  const end = x + <usize>min(CHUNK, argument(SIZE) - chunk * CHUNK) * 4;
  for (; x + 16 <= end; x += 16) {
    const gradient = v128.load(x + dy);
    const positive = f32x4.gt(v128.load(x), f32x4.splat(0));
    const scaled = f32x4.mul(gradient, f32x4.splat(slope));
    v128.store(x + out, v128.bitselect(gradient, scaled, positive));
  }
  for (; x < end; x += 4) {
    const gradient = load<f32>(x + dy);
    store<f32>(x + out, load<f32>(x) > 0 ? gradient : slope * gradient);
  }
}

/** The gradient of tanh, from its result: out = dy (1 − y²). */
export function tanhGradient(dy: usize, y: usize, out: usize, size: i32): void {
  runOver(Job.TanhGradient, y, dy, out, size);
}

export function tanhGradientChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  let y = <usize>argument(X) + start;
  const dy = <usize>argument(Y) + start - y;
  const out = <usize>argument(OUT) + start - y;
  const end = y + <usize>min(CHUNK, argument(SIZE) - chunk * CHUNK) * 4;
  for (; y + 16 <= end; y += 16) {
    const value = v128.load(y);
    const rest = f32x4.sub(f32x4.splat(1), f32x4.mul(value, value));
    v128.store(y + out, f32x4.mul(v128.load(y + dy), rest));
  }
  for (; y < end; y += 4) {
    const value = load<f32>(y);
    store<f32>(y + out, load<f32>(y + dy) * (1 - value * value));
  }
}

/** Leaky ReLU: out = x where x > 0, and slope · x elsewhere. ReLU has slope 0. */
export function ramp(x: usize, out: usize, size: i32, slope: f32): void {
  setArgumentF32(SLOPE, slope);
  runOver(Job.Ramp, x, 0, out, size);
}

export function rampChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  let x = <usize>argument(X) + start;
  const out = <usize>argument(OUT) + start - x;
  const slope = argumentF32(SLOPE);
  const end = x + <usize>min(CHUNK, argument(SIZE) - chunk * CHUNK) * 4;
  for (; x + 16 <= end; x += 16) {
    const value = v128.load(x);
    const scaled = f32x4.mul(value, f32x4.splat(slope));
    v128.store(x + out, v128.bitselect(value, scaled, f32x4.gt(value, f32x4.splat(0))));
  }
  for (; x < end; x += 4) {
    const value = load<f32>(x);
    store<f32>(x + out, value > 0 ? value : slope * value);
  }
}

/** out = tanh x. */
export function tanh(x: usize, out: usize, size: i32): void {
  runOver(Job.Tanh, x, 0, out, size);
}

export function tanhChunk(chunk: i32): void {
  const start = <usize>chunk * CHUNK * 4;
  let x = <usize>argument(X) + start;
  const out = <usize>argument(OUT) + start - x;
  const end = x + <usize>min(CHUNK, argument(SIZE) - chunk * CHUNK) * 4;
  for (; x + 16 <= end; x += 16) v128.store(x + out, hyperbolicTangent(v128.load(x)));
  for (; x < end; x += 4) {
    const value = hyperbolicTangent(v128.load_splat<f32>(x));
    v128.store_lane<f32>(x + out, value, 0);
  }
}
