import { drawGrid, gridGeometry, readImages } from './images';
import type { ImageGridOptions, Images, ImageStack } from './images';
import escapeHtml from 'escape-html';
import { platform } from '../ground/platform';
import { base64 } from './base64';
import { display, inNotebook, type Bundle } from './display';
import { svgToPng } from './picture/figure-png';
import { sansSerif } from './picture/fonts';
import { density, pictureBundle } from './picture/density';

export interface ShowImagesOptions extends ImageGridOptions {
  /** A line below the grid: what it shows, from which epoch and seed. */
  readonly caption?: string;
  /** Words left of the rows, such as `epoch 5`. */
  readonly rowLabels?: readonly (string | number)[];
  /** Words above the columns, such as the digit that was asked for. */
  readonly columnLabels?: readonly (string | number)[];
}

/**
 * Shows images as a grid, with labels and a caption if given.
 *
 * @param images `[n, 784]`, `[n, 28, 28]` or `[n, 28, 28, 1]`, in [−1, 1]; other sizes and ranges by options
 */
export async function images(images: Images, options: ShowImagesOptions = {}): Promise<void> {
  const stack = await readImages(images, options);
  checkLabels(stack, options);
  if (inNotebook()) display(await imagesBundle(stack, options));
}

/** Checked images as an output: a grid, with words around it where there are any. */
export async function imagesBundle(stack: ImageStack, options: ShowImagesOptions): Promise<Bundle> {
  const { count, width, height } = stack;
  const text = options.caption ?? `${count} images of ${width} × ${height} pixels`;
  const { caption, rowLabels = [], columnLabels = [] } = options;
  if (caption === undefined && rowLabels.length === 0 && columnLabels.length === 0) {
    const { scale = 2, gap = 4 } = options;
    const fine = { ...options, scale: scale * density, gap: gap * density };
    return pictureBundle(await drawGrid(stack, fine), gridGeometry(stack, options), text);
  }
  const { svg, size } = await labelledGrid(stack, options);
  if (!platform.draws) return { data: { 'image/svg+xml': svg, 'text/plain': text } };
  return pictureBundle(await svgToPng(svg, density), size, text);
}

function checkLabels(stack: ImageStack, options: ShowImagesOptions): void {
  const { columns, rows } = gridGeometry(stack, options);
  const { rowLabels, columnLabels } = options;
  if (rowLabels && rowLabels.length !== rows) {
    throw new Error(`${rows} rows of images, but ${rowLabels.length} row labels.`);
  }
  if (columnLabels && columnLabels.length !== columns) {
    throw new Error(`${columns} columns of images, but ${columnLabels.length} column labels.`);
  }
}

/** The grid with words around it. */
async function labelledGrid(stack: ImageStack, options: ShowImagesOptions) {
  const { caption, rowLabels = [], columnLabels = [] } = options;
  const png = await drawGrid(stack, options);
  const { width, height, stepX, stepY } = gridGeometry(stack, options);
  const fontSize = 12;
  const line = 20;
  const textWidth = (text: string) => text.length * fontSize * 0.62;
  const left = rowLabels.length ? 8 + Math.max(...rowLabels.map((l) => textWidth(String(l)))) : 0;
  const top = columnLabels.length ? line : 0;
  const words = caption === undefined ? [] : wrap(caption, Math.max(width, 280) / textWidth('m'));
  const text = (x: number, y: number, anchor: string, content: string | number) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(String(content))}</text>`;
  const size = {
    width: Math.ceil(left + Math.max(width, ...words.map(textWidth))),
    height: Math.ceil(top + height + words.length * line + (words.length ? 4 : 0)),
  };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">
<rect width="100%" height="100%" fill="white"/>
<g font-family="${sansSerif}" font-size="${fontSize}" fill="#222222">
${rowLabels.map((label, i) => text(left - 8, top + (i + 0.5) * stepY + 6, 'end', label)).join('')}
${columnLabels.map((label, i) => text(left + (i + 0.5) * stepX, 14, 'middle', label)).join('')}
${words.map((words, i) => text(left + 4, top + height + (i + 1) * line - 4, 'start', words)).join('')}
</g>
<image x="${left}" y="${top}" width="${width}" height="${height}" image-rendering="optimizeSpeed"
href="data:image/png;base64,${base64(png)}"/></svg>`;
  return { svg, size };
}

/** Breaks a sentence into lines of at most so many letters. */
function wrap(sentence: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
