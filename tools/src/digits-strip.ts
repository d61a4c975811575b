/** Draws docs/digits.png, the README's picture: the same latents at one moment of a training a row. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { data, presets, show, training, generate, Random, train, useBackend } from 'tsgan';
import { root } from './paths.js';

const moments = [10, 130, 370, 1000, 2500, 5000];
const columns = 16;

await useBackend('wasm');
const { gan, settings } = presets.quickMnist(new Random(1));
const latents = new Random(20).normalTensor([columns, 100]);
const average = new training.WeightAverage(gan.generator, 0.98);
const rows: Float32Array[] = [];
const steps = moments.at(-1)!;
const options = { ...settings, steps, seed: 1, reportEvery: 10 };
for await (const { step } of train(gan, data.loadMnist({ seed: 1 }).train, options)) {
  if (step % 10 !== 0) continue;
  average.update();
  if (!moments.includes(step)) continue;
  const row = await average.within(() => generate(gan, latents).data());
  rows.push(row as Float32Array);
}
const images = new Float32Array(rows.flatMap((row) => [...row]));
const file = path.join(root, 'docs', 'digits.png');
writeFileSync(file, await show.imageGridPng(images, { columns, scale: 2 }));
console.log(`${file}: steps ${moments.join(', ')}, from top to bottom`);
