import { show, tf } from 'tsgan';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

describe('imageFigure', () => {
  // Two images of 2 × 2: the first black above white, the second mid-grey but for one pixel beyond white.
  const images = [-1, -1, 1, 1, 0, 0, 0, 3];
  const size = { width: 2, height: 2 };
  const zOf = ({ data }: show.Figure) => data[0]!.z as number[][];

  it('puts images side by side, a gap between them, from black 0 to white 15', async () => {
    const figure = await show.imageFigure(images, { ...size, columns: 2 });
    expect(zOf(figure)).toEqual([
      [0, 0, NaN, 8, 8],
      [15, 15, NaN, 8, 15],
    ]);
    expect(figure.data[0]).toMatchObject({ type: 'heatmap', zmin: 0, zmax: 15, showscale: false });
    expect(figure.layout?.yaxis).toMatchObject({ autorange: 'reversed', scaleanchor: 'x' });
  });

  it('begins a new row below a gap, and leaves what is missing empty', async () => {
    const rows = await show.imageFigure([...images, 1, 1, 1, 1], { ...size, columns: 2 });
    expect(zOf(rows).map((row) => row.map((v) => (Number.isNaN(v) ? ' ' : v)).join(','))).toEqual([
      '0,0, ,8,8',
      '15,15, ,8,15',
      ' , , , , ',
      '15,15, , , ',
      '15,15, , , ',
    ]);
  });

  it('takes other ranges, a tensor, a title and what else a layout has', async () => {
    const figure = await show.imageFigure(tf.tensor([0, 255, 51, 0], [1, 4]), {
      ...size,
      low: 0,
      high: 255,
      title: 'one',
      layout: { height: 300, yaxis: { domain: [0.5, 1] } },
    });
    expect(zOf(figure)).toEqual([
      [0, 15],
      [3, 0],
    ]);
    expect(figure.layout).toMatchObject({ title: { text: 'one' }, height: 300 });
    expect(figure.layout?.yaxis).toMatchObject({ domain: [0.5, 1], autorange: 'reversed' });
  });

  it('refuses what is no image', async () => {
    await expect(show.imageFigure([1, 2, 3], size)).rejects.toThrow(
      /3 numbers are no whole images/,
    );
    await expect(show.imageFigure([1, 2, NaN, 4], size)).rejects.toThrow(
      /a pixel must be a number/,
    );
  });
});
