import { labelled, type Labels } from './builders';
import type { Figure } from './figure';
import { gridGeometry, readImages, type ImageGridOptions, type Images } from './images';

export interface ImageFigureOptions
  extends Pick<ImageGridOptions, 'columns' | 'width' | 'height' | 'low' | 'high'>, Labels {}

/** Shades of grey: as many as an eye tells apart in a small picture, and few enough to travel light. */
const shades = 16;

/**
 * Grey images in a grid as a figure, where `images` would show a picture: for `live`, whose sliders change a figure,
 * or beside other traces.
 *
 * @param images `[n, 784]`, `[n, 28, 28]` or `[n, 28, 28, 1]`, in [−1, 1]; other sizes and ranges by options
 * @example await show.live({ of: [0, 1, 2] }, ({ of }) => show.imageFigure(fakes.slice([of, 0], [1, 784])));
 */
export async function imageFigure(
  images: Images,
  { low = -1, high = 1, ...options }: ImageFigureOptions = {},
): Promise<Figure> {
  const { values, count, width, height } = await readImages(images, options);
  const { columns, rows } = gridGeometry({ values, count, width, height }, options);
  // One column and one row of nothing between two images.
  const z = Array.from({ length: rows * (height + 1) - 1 }, () =>
    new Array<number>(columns * (width + 1) - 1).fill(NaN),
  );
  for (let at = 0; at < count * width * height; at++) {
    const image = Math.floor(at / (width * height));
    const top = Math.floor(image / columns) * (height + 1);
    const left = (image % columns) * (width + 1);
    const within = Math.min(1, Math.max(0, (values[at]! - low) / (high - low)));
    const [y, x] = [Math.floor(at / width) % height, at % width];
    z[top + y]![left + x] = Math.round(within * (shades - 1));
  }
  const layout = labelled(options);
  const hidden = { visible: false, constrain: 'domain' };
  return {
    data: [
      {
        type: 'heatmap',
        z,
        zmin: 0,
        zmax: shades - 1,
        colorscale: [
          [0, '#000000'],
          [1, '#ffffff'],
        ],
        showscale: false,
        hoverinfo: 'skip',
      },
    ],
    layout: {
      margin: { l: 8, r: 8, t: 48, b: 8 },
      height: Math.min(420, Math.round(56 + (684 * z.length) / z[0]!.length)),
      ...layout,
      xaxis: { ...hidden, ...layout.xaxis },
      yaxis: { ...hidden, autorange: 'reversed', scaleanchor: 'x', ...layout.yaxis },
    },
  };
}
