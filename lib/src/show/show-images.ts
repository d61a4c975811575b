import { drawGrid, gridGeometry, readImages } from './images';
import type { ImageGridOptions, Images, ImageStack } from './images';
import { display, escapeHtml, inKernel, type DisplayOptions, type MimeBundle } from './kernel';
import { svgToPng } from './picture/figure-png';
import { sansSerif } from './picture/fonts';

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
export async function showImages(images: Images, options: ShowImagesOptions = {}): Promise<void> {
  const stack = await readImages(images, options);
  checkLabels(stack, options);
  if (inKernel()) await displayImages(stack, options);
}

/** Shows checked images, perhaps in the place of earlier ones. */
export async function displayImages(
  stack: ImageStack,
  options: ShowImagesOptions,
  output: DisplayOptions = {},
): Promise<void> {
  display(await imagesBundle(stack, options), output);
}

async function imagesBundle(stack: ImageStack, options: ShowImagesOptions): Promise<MimeBundle> {
  const png = await labelledGrid(stack, options);
  const { count, width, height } = stack;
  return {
    'image/png': png.toString('base64'),
    'text/plain': options.caption ?? `${count} images of ${width} × ${height} pixels`,
  };
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

/** The grid as a PNG; with words around it where there are any. */
export async function labelledGrid(stack: ImageStack, options: ShowImagesOptions): Promise<Buffer> {
  const { caption, rowLabels = [], columnLabels = [] } = options;
  const png = await drawGrid(stack, options);
  if (caption === undefined && rowLabels.length === 0 && columnLabels.length === 0) return png;

  const { width, height, stepX, stepY } = gridGeometry(stack, options);
  const fontSize = 12;
  const line = 20;
  const textWidth = (text: string) => text.length * fontSize * 0.62;
  const left = rowLabels.length ? 8 + Math.max(...rowLabels.map((l) => textWidth(String(l)))) : 0;
  const top = columnLabels.length ? line : 0;
  const words = caption === undefined ? [] : wrap(caption, Math.max(width, 280) / textWidth('m'));
  const text = (x: number, y: number, anchor: string, content: string | number) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(String(content))}</text>`;
  const total = [
    left + Math.max(width, ...words.map(textWidth)),
    top + height + words.length * line + (words.length ? 4 : 0),
  ].map(Math.ceil);
  return svgToPng(`<svg xmlns="http://www.w3.org/2000/svg" width="${total[0]}" height="${total[1]}">
<g font-family="${sansSerif}" font-size="${fontSize}" fill="#222222">
${rowLabels.map((label, i) => text(left - 8, top + (i + 0.5) * stepY + 6, 'end', label)).join('')}
${columnLabels.map((label, i) => text(left + (i + 0.5) * stepX, 14, 'middle', label)).join('')}
${words.map((words, i) => text(left + 4, top + height + (i + 1) * line - 4, 'start', words)).join('')}
</g>
<image x="${left}" y="${top}" width="${width}" height="${height}" image-rendering="optimizeSpeed"
href="data:image/png;base64,${png.toString('base64')}"/></svg>`);
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
