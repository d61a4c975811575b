import { Job } from './job';
import { argument, run, setArgument } from './threads';

// The job's arguments.
const GRADIENT: i32 = 1;
const IMAGE: i32 = 2;
const RESULT: i32 = 3;
const HEIGHT: i32 = 4;
const WIDTH: i32 = 5;
const CHANNELS: i32 = 6;
const OUT_HEIGHT: i32 = 7;
const OUT_WIDTH: i32 = 8;
const WINDOW_HEIGHT: i32 = 9;
const WINDOW_WIDTH: i32 = 10;
const STRIDE_Y: i32 = 11;
const STRIDE_X: i32 = 12;
const TOP: i32 = 13;
const LEFT: i32 = 14;

/** The gradient of max pooling over the images: each window's gradient goes to its first maximum. */
export function maxPoolGradient(
  images: i32,
  gradient: usize,
  image: usize,
  result: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  setArgument(GRADIENT, <i32>gradient);
  setArgument(IMAGE, <i32>image);
  setArgument(RESULT, <i32>result);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  setArgument(CHANNELS, channels);
  setArgument(OUT_HEIGHT, outHeight);
  setArgument(OUT_WIDTH, outWidth);
  setArgument(WINDOW_HEIGHT, windowHeight);
  setArgument(WINDOW_WIDTH, windowWidth);
  setArgument(STRIDE_Y, strideY);
  setArgument(STRIDE_X, strideX);
  setArgument(TOP, top);
  setArgument(LEFT, left);
  run(Job.MaxPoolGradient, images);
}

export function maxPoolGradientChunk(chunk: i32): void {
  const height = argument(HEIGHT);
  const width = argument(WIDTH);
  const channels = argument(CHANNELS);
  const outHeight = argument(OUT_HEIGHT);
  const outWidth = argument(OUT_WIDTH);
  const size = <usize>(height * width * channels * 4);
  const image = <usize>argument(IMAGE) + <usize>chunk * size;
  const result = <usize>argument(RESULT) + <usize>chunk * size;
  let gradient = <usize>argument(GRADIENT) + <usize>(chunk * outHeight * outWidth * channels * 4);
  memory.fill(result, 0, size);
  for (let row = 0; row < outHeight; row++) {
    const y0 = row * argument(STRIDE_Y) - argument(TOP);
    const top = max(0, y0);
    const bottom = min(height, y0 + argument(WINDOW_HEIGHT));
    for (let column = 0; column < outWidth; column++) {
      const x0 = column * argument(STRIDE_X) - argument(LEFT);
      const left = max(0, x0);
      const right = min(width, x0 + argument(WINDOW_WIDTH));
      for (let channel = 0; channel < channels; channel++, gradient += 4) {
        let highest = -f32.MAX_VALUE;
        let at: usize = (<usize>((top * width + left) * channels + channel)) << 2;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const here = (<usize>((y * width + x) * channels + channel)) << 2;
            const value = load<f32>(image + here);
            if (value > highest) {
              highest = value;
              at = here;
            }
          }
        }
        store<f32>(result + at, load<f32>(result + at) + load<f32>(gradient));
      }
    }
  }
}
