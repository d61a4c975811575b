/**
 * `npm run publish-notebooks [names]`: runs lessons as their texts say and stores the outputs in
 * notebooks/, small, so that a reader on a code host sees the pictures.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { publishable } from './notebook/build.js';
import { builtNotebook, lessons } from './notebook/lessons.js';
import { stringify } from './notebook/nbformat.js';
import { isCalled, lessonJob, lessonList } from './notebook/select.js';
import { runSession } from './notebook/session.js';
import { abortOnSignals } from './notebook/signals.js';
import { writeWhole } from './write.js';
import { readable, root } from './paths.js';

/** More than this, and a code host may show no picture, nor a reader wait for it. */
const largest = 1.5e6;

const names = process.argv.slice(2);
const known = lessons();
const unknown = names.filter((name) => !known.some((lesson) => isCalled(lesson, name)));
if (unknown.length > 0) {
  console.error(`There is no lesson "${unknown.join('", "')}". ${lessonList(known)}`);
  process.exit(1);
}
const chosen = known.filter(
  (lesson) => names.length === 0 || names.some((name) => isCalled(lesson, name)),
);
const jobs = chosen.map((lesson) => ({
  ...lessonJob(lesson),
  read: () => ({ notebook: builtNotebook(lesson), from: lesson.source }),
}));
const { notebooks } = await runSession(jobs, {
  budget: process.env['TSGAN_BUDGET'] || 'standard',
  out: path.join(root, 'out'),
  signal: abortOnSignals(),
  onResult: (job, result) => {
    const lesson = chosen.find(({ name }) => name === job.name);
    if (!lesson || !result.ok) return;
    const text = stringify(publishable(result.notebook));
    mkdirSync(path.dirname(lesson.file), { recursive: true });
    writeWhole(lesson.file, text);
    const size = `${Math.round(text.length / 1000)} kB`;
    const heavy = text.length > largest ? ', which is too large: show less' : '';
    console.log(`  stored in ${readable(lesson.file)}, ${size}${heavy}`);
  },
});
if (notebooks.some(({ ok }) => !ok)) process.exitCode ??= 1;
process.exit();
