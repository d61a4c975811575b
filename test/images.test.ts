import { PNG } from 'pngjs';
import { show, tf } from 'tsgan';
import { describe, expect, test } from 'vitest';

/** A reader of PNG that is not the library's writer wants a Buffer. */
const imageGridPng = async (...args: Parameters<typeof show.imageGridPng>) =>
  Buffer.from(await show.imageGridPng(...args));

describe('image grids', () => {
  const grey = ({ data, width }: PNG, x: number, y: number) => data[(y * width + x) * 4];

  test('put each image, row and column in its place, pixel by pixel', async () => {
    // Three images of 2 × 1 pixels, two in a row.
    const values = new Float32Array([-1, 1, 0, 0.5, -2, 3]);
    const options = { width: 2, height: 1, columns: 2, scale: 3, gap: 1 };
    const png = PNG.sync.read(await imageGridPng(values, options));
    expect([png.width, png.height]).toEqual([15, 9]);
    const expected = [
      // gap, image 0: black, white; gap; image 1: middle grey, light grey; gap
      [255, 0, 0, 0, 255, 255, 255, 255, 128, 128, 128, 191, 191, 191, 255],
      // image 2: clipped to black and white, then nothing
      [255, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    ];
    for (const [rows, line] of [
      [[1, 2, 3], expected[0]],
      [[5, 6, 7], expected[1]],
      [[0, 4, 8], new Array(15).fill(255)],
    ] as [number[], number[]][]) {
      for (const y of rows) {
        expect(Array.from({ length: 15 }, (_, x) => grey(png, x, y))).toEqual(line);
      }
    }
  });

  test('take tensors of three shapes, and leave them alive', async () => {
    const digits = tf.randomUniform([3, 28 * 28], -1, 1, 'float32', 1);
    const reference = await imageGridPng(digits);
    const before = tf.memory().numTensors;
    for (const shape of [
      [3, 28, 28],
      [3, 28, 28, 1],
    ]) {
      const shaped = digits.reshape(shape);
      expect((await imageGridPng(shaped)).equals(reference)).toBe(true);
      shaped.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(digits.isDisposed).toBe(false);
    expect((await imageGridPng((await digits.data()) as Float32Array)).equals(reference)).toBe(
      true,
    );
    digits.dispose();
  });

  test('use the range of the data', async () => {
    const options = { width: 1, height: 1, scale: 1, gap: 0, columns: 3 };
    const png = PNG.sync.read(await imageGridPng([0, 0.5, 1], { ...options, low: 0 }));
    expect([0, 1, 2].map((x) => grey(png, x, 0))).toEqual([0, 128, 255]);
  });

  test.each([
    [
      'half an image',
      new Float32Array(785),
      {},
      /785 numbers are no whole images of 28 × 28 = 784/,
    ],
    ['nothing', [], {}, /0 numbers/],
    ['NaN', [0, NaN, 0, 0], { width: 2, height: 1 }, /Image 0 has NaN at pixel 1/],
    ['infinity', [0, 0, 0, Infinity], { width: 2, height: 1 }, /Image 1 has Infinity at pixel 1/],
    ['no columns', [0], { width: 1, height: 1, columns: 0 }, /columns .* at least 1, but it is 0/],
    ['half a scale', [0], { width: 1, height: 1, scale: 1.5 }, /scale .* 1\.5/],
    ['an empty range', [0], { width: 1, height: 1, low: 1 }, /high must be above low/],
  ])('refuse %s', async (_, values, options, message) => {
    await expect(imageGridPng(values, options)).rejects.toThrow(message);
  });

  test('refuse tensors of other shapes and labels that do not fit, kernel or not', async () => {
    const wrong = tf.zeros([2, 3, 28, 28]);
    await expect(show.images(wrong)).rejects.toThrow(/tensor has shape \[2, 3, 28, 28\]/);
    wrong.dispose();
    const four = new Float32Array(4 * 784);
    await expect(show.images(four, { rowLabels: ['a'] })).rejects.toThrow(/2 rows .* 1 row label/);
    await expect(show.images(four, { columnLabels: [1, 2, 3] })).rejects.toThrow(/2 columns/);
    await expect(show.images(four, { rowLabels: ['a', 'b'] })).resolves.toBeUndefined();
  });
});
