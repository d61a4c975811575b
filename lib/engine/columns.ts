import { Job } from './job';
import { argument, run, setArgument } from './threads';

/**
 * Convolutions as matrix products (im2col; Chellapilla et al. 2006). Images are `[n, height, width,
 * channels]`; the columns of n images are a matrix `[n · outHeight · outWidth, filterHeight ·
 * filterWidth · channels]` whose row holds what the filter sees at one place.
 */

// The job's arguments.
const IMAGE: i32 = 1;
const COLUMNS: i32 = 2;
const HEIGHT: i32 = 3;
const WIDTH: i32 = 4;
const CHANNELS: i32 = 5;
const OUT_HEIGHT: i32 = 6;
const OUT_WIDTH: i32 = 7;
const FILTER_HEIGHT: i32 = 8;
const FILTER_WIDTH: i32 = 9;
const STRIDE_Y: i32 = 10;
const STRIDE_X: i32 = 11;
const TOP: i32 = 12;
const LEFT: i32 = 13;

function setArguments(
  image: usize,
  columns: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  setArgument(IMAGE, <i32>image);
  setArgument(COLUMNS, <i32>columns);
  setArgument(HEIGHT, height);
  setArgument(WIDTH, width);
  setArgument(CHANNELS, channels);
  setArgument(OUT_HEIGHT, outHeight);
  setArgument(OUT_WIDTH, outWidth);
  setArgument(FILTER_HEIGHT, filterHeight);
  setArgument(FILTER_WIDTH, filterWidth);
  setArgument(STRIDE_Y, strideY);
  setArgument(STRIDE_X, strideX);
  setArgument(TOP, top);
  setArgument(LEFT, left);
}

/** Copies what the filter sees at each place of the images; what lies outside an image is 0. */
export function toColumns(
  images: i32,
  image: usize,
  columns: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  setArguments(
    image,
    columns,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideY,
    strideX,
    top,
    left,
  );
  run(Job.ToColumns, images * outHeight);
}

/** One row of places in one image. */
export function toColumnsChunk(chunk: i32): void {
  const outWidth = argument(OUT_WIDTH);
  const filterHeight = argument(FILTER_HEIGHT);
  const filterWidth = argument(FILTER_WIDTH);
  const pixel = argument(CHANNELS) * 4;
  const height = argument(HEIGHT);
  const width = argument(WIDTH);
  const outHeight = argument(OUT_HEIGHT);
  const image =
    <usize>argument(IMAGE) + <usize>(chunk / outHeight) * <usize>(height * width * pixel);
  const y0 = (chunk % outHeight) * argument(STRIDE_Y) - argument(TOP);
  const line = <usize>(filterWidth * pixel);
  let to = <usize>argument(COLUMNS) + <usize>(chunk * outWidth * filterHeight) * line;
  for (let place = 0; place < outWidth; place++) {
    const x0 = place * argument(STRIDE_X) - argument(LEFT);
    const first = max(0, -x0);
    const last = max(first, min(filterWidth, width - x0));
    for (let i = 0; i < filterHeight; i++, to += line) {
      const y = y0 + i;
      if (y < 0 || y >= height) {
        memory.fill(to, 0, line);
        continue;
      }
      const from = image + <usize>((y * width + x0 + first) * pixel);
      if (first > 0) memory.fill(to, 0, <usize>(first * pixel));
      copy(to + <usize>(first * pixel), from, <usize>((last - first) * pixel));
      if (last < filterWidth) {
        memory.fill(to + <usize>(last * pixel), 0, <usize>((filterWidth - last) * pixel));
      }
    }
  }
}

/** For the short runs that these are, a loop beats `memory.copy`. */
export function copy(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<f32>(to, load<f32>(from));
}

/** The other way round: adds each number of the columns to the pixel that it came from. */
export function fromColumns(
  images: i32,
  image: usize,
  columns: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  setArguments(
    image,
    columns,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideY,
    strideX,
    top,
    left,
  );
  run(Job.FromColumns, images);
}

/** One image, because places overlap within it. */
export function fromColumnsChunk(chunk: i32): void {
  const outWidth = argument(OUT_WIDTH);
  const outHeight = argument(OUT_HEIGHT);
  const filterHeight = argument(FILTER_HEIGHT);
  const filterWidth = argument(FILTER_WIDTH);
  const pixel = argument(CHANNELS) * 4;
  const height = argument(HEIGHT);
  const width = argument(WIDTH);
  const size = <usize>(height * width * pixel);
  const image = <usize>argument(IMAGE) + <usize>chunk * size;
  const line = <usize>(filterWidth * pixel);
  let from = <usize>argument(COLUMNS) + <usize>(chunk * outHeight * outWidth * filterHeight) * line;
  memory.fill(image, 0, size);
  for (let row = 0; row < outHeight; row++) {
    const y0 = row * argument(STRIDE_Y) - argument(TOP);
    for (let place = 0; place < outWidth; place++) {
      const x0 = place * argument(STRIDE_X) - argument(LEFT);
      const first = max(0, -x0);
      const last = max(first, min(filterWidth, width - x0));
      for (let i = 0; i < filterHeight; i++, from += line) {
        const y = y0 + i;
        if (y < 0 || y >= height) continue;
        const to = image + <usize>((y * width + x0 + first) * pixel);
        addTo(to, from + <usize>(first * pixel), <usize>((last - first) * pixel));
      }
    }
  }
}

export function addTo(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from + 16 <= end; from += 16, to += 16) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  }
  for (; from < end; from += 4, to += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
