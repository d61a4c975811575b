/**
 * Draws docs/lessons/NN.png, the README's picture of each lesson, from the published notebooks: one of
 * the pictures that the lesson's own cells showed, made smaller.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { lessons } from './notebook/lessons.js';
import type { Notebook } from './notebook/nbformat.js';
import { readable, root } from './paths.js';

/** Which of a lesson's pictures says most, counted from 0, or back from −1, the last. */
const chosen: Record<string, number> = {
  '00': 2,
  '01': -1,
  '02': -1,
  '03': -1,
  '04': -1,
  '05': -1,
  '06': 0,
  '07': -1,
  '08': -1,
  '09': -1,
  '10': -1,
  '11': -1,
  '12': -1,
  '13': -1,
  '14': -1,
};
const [width, height] = [320, 200];

function pictures({ cells }: Notebook): Buffer[] {
  return cells.flatMap((cell) => {
    if (cell.cell_type !== 'code') return [];
    return cell.outputs.flatMap((output) => {
      const png =
        'data' in output ? (output.data['image/png'] as string | string[] | undefined) : undefined;
      return png === undefined ? [] : [Buffer.from([png].flat().join(''), 'base64')];
    });
  });
}

const folder = path.join(root, 'docs', 'lessons');
mkdirSync(folder, { recursive: true });
for (const lesson of lessons()) {
  const number = lesson.name.slice(0, 2);
  const which = chosen[number];
  if (which === undefined) continue;
  const notebook = JSON.parse(readFileSync(lesson.file, 'utf8')) as Notebook;
  const picture = pictures(notebook).at(which);
  if (!picture)
    throw new Error(`${readable(lesson.file)} has no picture ${which}. Publish it first.`);
  const image = await loadImage(picture);
  const scale = Math.min(width / image.width, height / image.height);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const [w, h] = [image.width * scale, image.height * scale];
  context.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
  const file = path.join(folder, `${number}.png`);
  writeFileSync(file, canvas.toBuffer('image/png'));
  console.log(readable(file));
}
