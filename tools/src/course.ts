/** `npm run course -- nbgrader DIR`: the exercises as a course that a teacher can hand out and grade. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { headerNotebook, nbgraderNotebook, totalPoints } from './course/nbgrader.js';
import { exercises } from './notebook/lessons.js';
import { stringify } from './notebook/nbformat.js';
import { readable, root } from './paths.js';

const usage = 'npm run course -- nbgrader DIR   writes the exercises as an nbgrader course to DIR';
/** What every course gets beside its notebooks. */
const template = path.join(root, 'tools', 'nbgrader');

/**
 * Writes the course: `source/NAME/NAME.ipynb` for each exercise, the header that nbgrader puts above
 * each, its configuration, and what to do next.
 *
 * @throws Error where the folder is not empty: points and texts that a teacher changed are not overwritten
 */
function writeCourse(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is not empty. Name a new folder; nothing was written.`);
  }
  const source = path.join(folder, 'source');
  mkdirSync(source, { recursive: true });
  for (const file of ['nbgrader_config.py', 'README.md']) {
    copyFileSync(path.join(template, file), path.join(folder, file));
  }
  const header = readFileSync(path.join(template, 'header.md'), 'utf8');
  writeFileSync(path.join(source, 'header.ipynb'), stringify(headerNotebook(header)));
  for (const { name, kind, source: text } of exercises()) {
    if (kind !== 'solution') continue;
    const notebook = nbgraderNotebook(readFileSync(text, 'utf8'), readable(text));
    mkdirSync(path.join(source, name));
    writeFileSync(path.join(source, name, `${name}.ipynb`), stringify(notebook));
    console.log(`${name.padEnd(22)} ${totalPoints(notebook)} points`);
  }
  console.log(
    `\nThe course stands in ${folder}. What to do next: ${path.join(folder, 'README.md')}`,
  );
}

try {
  const [kind, folder, ...rest] = process.argv.slice(2);
  if (kind !== 'nbgrader' || folder === undefined || rest.length > 0) throw new Error(usage);
  writeCourse(path.resolve(folder));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
