/** `npm run notebooks`: rebuilds every .ipynb from its text and keeps the outputs that still hold. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepOutputs } from './notebook/build.js';
import { builtNotebook, exercises, lessons } from './notebook/lessons.js';
import { readNotebook, stringify } from './notebook/nbformat.js';
import { readable } from './paths.js';

let written = 0;
const all = [...lessons(), ...exercises()];
for (const lesson of all) {
  const built = builtNotebook(lesson);
  const earlier = existsSync(lesson.file);
  const text = stringify(earlier ? keepOutputs(built, readNotebook(lesson.file)) : built);
  if (earlier && readFileSync(lesson.file, 'utf8') === text) continue;
  mkdirSync(path.dirname(lesson.file), { recursive: true });
  writeFileSync(lesson.file, text);
  console.log(`built ${readable(lesson.file)}`);
  written++;
}
console.log(`${written} of ${all.length} notebooks rebuilt`);
