/** The notebooks of the course, each with the text it is built from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { notebooks, readable, sources } from '../paths.js';
import { buildNotebook, provenance } from './build.js';
import { exerciseText, type ExerciseForm } from './exercise.js';
import { readNotebook, type Notebook } from './nbformat.js';

export interface Lesson {
  /** E.g. `01-objective`. */
  readonly name: string;
  readonly kind: 'lesson' | ExerciseForm;
  /** The .ipynb file. */
  readonly file: string;
  /** The text that it is built from. */
  readonly source: string;
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^\d\d-[\w-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** The lessons, in order. */
export function lessons(): Lesson[] {
  return namesIn(sources).map((name) => ({
    name,
    kind: 'lesson',
    file: path.join(notebooks, `${name}.ipynb`),
    source: path.join(sources, `${name}.ts`),
  }));
}

/** The exercises, each as the stub that a learner gets and as its solution. */
export function exercises(): Lesson[] {
  const folder = path.join(sources, 'exercises');
  return namesIn(folder).flatMap((name): Lesson[] => {
    const source = path.join(folder, `${name}.ts`);
    return [
      { name, kind: 'stub', file: path.join(notebooks, 'exercises', `${name}.ipynb`), source },
      { name, kind: 'solution', file: path.join(notebooks, 'solutions', `${name}.ipynb`), source },
    ];
  });
}

/** The notebook as its text says now, without outputs. */
export function builtNotebook(lesson: Lesson): Notebook {
  const name = readable(lesson.source);
  const text = readFileSync(lesson.source, 'utf8');
  return buildNotebook(
    lesson.kind === 'lesson' ? text : exerciseText(text, lesson.kind, name),
    name,
    linksLine(lesson),
  );
}

/**
 * From a notebook of the course to those that belong to it, as one line of Markdown with relative
 * addresses; empty for a notebook that is none of the course's.
 */
export function linksLine(lesson: Lesson): string {
  const all = [...lessons(), ...exercises()];
  if (!all.some(({ file }) => file === lesson.file)) return '';
  const same = (kind: Lesson['kind']): Lesson | undefined =>
    all.find((one) => one.kind === kind && one.name === lesson.name);
  const others = lessons();
  const next = others[others.findIndex(({ name }) => name === lesson.name) + 1];
  const targets: [label: string, to: Lesson | undefined][] = [
    ['Lesson', lesson.kind === 'lesson' ? undefined : same('lesson')],
    ['Exercises', lesson.kind === 'stub' ? undefined : same('stub')],
    ['Solutions', lesson.kind === 'solution' ? undefined : same('solution')],
    [`Next: ${next ? title(next) : ''}`, next],
  ];
  return targets
    .flatMap(([label, to]) => (to ? [`[${label}](${address(lesson, to)})`] : []))
    .join(' · ');
}

function address(from: Lesson, to: Lesson): string {
  return path.relative(path.dirname(from.file), to.file).replaceAll(path.sep, '/');
}

/** The heading of a lesson's text, e.g. `02 · Dynamics`. */
function title({ source, name }: Lesson): string {
  return /^\/\/ # (.+)$/m.exec(readFileSync(source, 'utf8'))?.[1]?.trim() ?? name;
}

/**
 * The notebook to run: the file on disk with whatever a learner changed in it, unless the text that
 * it is built from has changed since, or there is no file; then the text decides.
 */
export function currentNotebook(lesson: Lesson): { notebook: Notebook; from: string } {
  const built = builtNotebook(lesson);
  if (!existsSync(lesson.file)) return { notebook: built, from: lesson.source };
  const onDisk = readNotebook(lesson.file);
  return provenance(onDisk)?.source === provenance(built)?.source
    ? { notebook: onDisk, from: lesson.file }
    : { notebook: built, from: lesson.source };
}

/** Whether the outputs stored in a notebook come from the text that `built` was built from. */
export function outputState(stored: Notebook, built: Notebook): 'fresh' | 'stale' | 'none' {
  const executed = provenance(stored)?.executed;
  if (executed === undefined) return 'none';
  return executed === provenance(built)?.source ? 'fresh' : 'stale';
}
