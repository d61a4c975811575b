import type { tf } from '../ground/tf';

/** Grey images in a row: `[n · height · width]` numbers, or a tensor that holds as many. */
export type Images = tf.Tensor | Float32Array | readonly number[];

export interface ImageGridOptions {
  /** Images in a row. Default: the whole number nearest above √n. */
  readonly columns?: number;
  /** Size of one image in its own pixels. Default 28 by 28, an MNIST digit. */
  readonly width?: number;
  readonly height?: number;
  /** Screen pixels per image pixel, a whole number. Default 2. */
  readonly scale?: number;
  /** Screen pixels between images. Default 4. */
  readonly gap?: number;
  /** The value that is black. Default −1, as a tanh generator draws it. */
  readonly low?: number;
  /** The value that is white. Default 1. */
  readonly high?: number;
}

/** Images read from wherever they were, one after the other, checked. */
export interface ImageStack {
  readonly values: ArrayLike<number>;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads images of shape `[n, height · width]`, `[n, height, width]` or `[n, height, width, 1]`, or a
 * flat list of them. A tensor is read from the device, and not disposed.
 *
 * @throws Error if the shape does not fit, or a value is not a number
 */
export async function readImages(
  images: Images,
  { width = 28, height = 28 }: ImageGridOptions = {},
): Promise<ImageStack> {
  const size = width * height;
  let values: ArrayLike<number>;
  if ('dataSync' in images) {
    const image = images.shape.slice(1);
    const shapes = [`${size}`, `${height},${width}`, `${height},${width},1`];
    if (!shapes.includes(image.join())) {
      throw new Error(
        `Images must have shape [n, ${size}], [n, ${height}, ${width}] or [n, ${height}, ${width}, 1], ` +
          `but the tensor has shape [${images.shape.join(', ')}]. Other sizes: { width, height }.`,
      );
    }
    values = await images.data();
  } else {
    values = images;
  }
  if (values.length === 0 || values.length % size !== 0) {
    throw new Error(
      `${values.length} numbers are no whole images of ${width} × ${height} = ${size} pixels. ` +
        'Other sizes: { width, height }.',
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new Error(
        `Image ${Math.floor(i / size)} has ${values[i]} at pixel ${i % size}; a pixel must be a number. ` +
          'Did the training diverge?',
      );
    }
  }
  return { values, count: values.length / size, width, height };
}

/** Where the images of a grid lie, in screen pixels. */
export interface GridGeometry {
  readonly columns: number;
  readonly rows: number;
  /** From the left edge of one image to that of the next. */
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

export function gridGeometry(
  { count, width, height }: ImageStack,
  { columns = Math.ceil(Math.sqrt(count)), scale = 2, gap = 4 }: ImageGridOptions,
): GridGeometry {
  for (const [name, value, least] of [
    ['columns', columns, 1],
    ['scale', scale, 1],
    ['gap', gap, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new Error(`${name} must be a whole number, at least ${least}, but it is ${value}.`);
    }
  }
  const rows = Math.ceil(count / columns);
  const [stepX, stepY] = [width * scale + gap, height * scale + gap];
  return { columns, rows, stepX, stepY, width: columns * stepX + gap, height: rows * stepY + gap };
}

/**
 * Draws images row by row into one grey PNG, white between them. Values outside [low, high] are
 * drawn as black or white. Enlarging keeps each pixel a square.
 */
export async function imageGridPng(
  images: Images,
  options: ImageGridOptions = {},
): Promise<Uint8Array> {
  const stack = await readImages(images, options);
  return drawGrid(stack, options);
}

/** The same from images that were read already. */
export async function drawGrid(stack: ImageStack, options: ImageGridOptions): Promise<Uint8Array> {
  const { scale = 2, gap = 4, low = -1, high = 1 } = options;
  if (!(high > low)) throw new Error(`high must be above low, but they are ${high} and ${low}.`);
  const grid = gridGeometry(stack, options);
  const pixels = new Uint8Array(grid.width * grid.height).fill(255);
  const { width, height, values } = stack;
  for (let i = 0; i < stack.count; i++) {
    const left = gap + (i % grid.columns) * grid.stepX;
    const top = gap + Math.floor(i / grid.columns) * grid.stepY;
    for (let y = 0; y < height * scale; y++) {
      const row = (i * height + Math.floor(y / scale)) * width;
      const start = (top + y) * grid.width + left;
      for (let x = 0; x < width * scale; x++) {
        const brightness = (values[row + Math.floor(x / scale)]! - low) / (high - low);
        pixels[start + x] = Math.round(255 * Math.min(1, Math.max(0, brightness)));
      }
    }
  }
  const { encode } = await import('fast-png');
  const picture = { width: grid.width, height: grid.height, data: pixels, channels: 1 };
  return encode(picture, { zlib: { level: 9 } });
}
