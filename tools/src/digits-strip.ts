/** Draws docs/digits.png, the README's picture: the same latents at one moment of a training a row. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  generate,
  imageGridPng,
  loadMnist,
  quickMnist,
  Random,
  train,
  useBackend,
  WeightAverage,
} from 'tsgan';
import { root } from './paths.js';

const moments = [10, 130, 370, 1000, 2500, 5000];
const columns = 16;

await useBackend('wasm');
const { gan, training } = quickMnist(new Random(1));
const latents = new Random(20).normalTensor([columns, 100]);
const average = new WeightAverage(gan.generator, 0.98);
const rows: Float32Array[] = [];
const steps = moments.at(-1)!;
const options = { ...training, steps, seed: 1, reportEvery: 10 };
for await (const { step } of train(gan, loadMnist({ seed: 1 }).train, options)) {
  if (step % 10 !== 0) continue;
  average.update();
  if (!moments.includes(step)) continue;
  const row = await average.within(() => generate(gan, latents).data());
  rows.push(row as Float32Array);
}
const images = new Float32Array(rows.flatMap((row) => [...row]));
const file = path.join(root, 'docs', 'digits.png');
writeFileSync(file, await imageGridPng(images, { columns, scale: 2 }));
console.log(`${file}: steps ${moments.join(', ')}, from top to bottom`);
