/** Which notebooks a command's arguments mean. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { readable } from '../paths.js';
import { currentNotebook, lessons, type Lesson } from './lessons.js';
import { readNotebook, type Notebook } from './nbformat.js';

/** A notebook to run: read only when its turn comes, so that a broken one stops no other. */
export interface Job {
  /** Names its files in the output folder. */
  readonly name: string;
  /** The folder in which it runs. */
  readonly cwd: string;
  /** Added to its kernel's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** The notebook, and the path of what it was taken from. */
  read(): { notebook: Notebook; from: string };
}

export function lessonJob(lesson: Lesson): Job {
  return {
    name: lesson.kind === 'lesson' ? lesson.name : `${lesson.name}-${lesson.kind}`,
    cwd: path.dirname(lesson.file),
    // A solution has to pass its checks, where a learner's attempt need not.
    env: lesson.kind === 'solution' ? { TSGAN_STRICT: '1' } : {},
    read: () => currentNotebook(lesson),
  };
}

function fileJob(file: string): Job {
  const absolute = path.resolve(file);
  return {
    name: path.basename(absolute, '.ipynb'),
    cwd: path.dirname(absolute),
    read: () => ({ notebook: readNotebook(absolute), from: absolute }),
  };
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** `1`, `01`, `01-objective`, `objective`. */
export function isCalled(lesson: Lesson, argument: string): boolean {
  if (/^\d+$/.test(argument)) return Number(lesson.name.slice(0, 2)) === Number(argument);
  return lesson.name === argument || lesson.name.slice(3) === argument;
}

/**
 * The notebooks named by numbers, names or paths; all lessons where nothing is named.
 *
 * @throws Error that lists the lessons, for a name that is none of them.
 */
export function selectJobs(args: readonly string[]): Job[] {
  const known = lessons();
  const jobs = args.flatMap((argument): Job[] => {
    if (argument.endsWith('.ipynb')) {
      if (isFile(argument)) return [fileJob(argument)];
      throw new Error(`There is no notebook ${argument} (looked in ${process.cwd()}).`);
    }
    const found = known.filter((lesson) => isCalled(lesson, argument));
    if (found.length > 0) return found.map(lessonJob);
    const hint = existsSync(argument) ? `${argument} is no .ipynb file. ` : '';
    throw new Error(`${hint}There is no lesson "${argument}". ${lessonList(known)}`);
  });
  return unlike(args.length > 0 ? jobs : known.map(lessonJob));
}

/** The lessons as a list for people. */
export function lessonList(known: readonly Lesson[] = lessons()): string {
  if (known.length === 0) return 'There are no lessons yet.';
  return ['The lessons are', ...known.map(({ name }) => `  ${name}`)].join('\n');
}

/** Different names for notebooks of the same name, so that none overwrites another's results. */
function unlike(jobs: readonly Job[]): Job[] {
  const times = new Map<string, number>();
  return jobs.map((job) => {
    const count = (times.get(job.name) ?? 0) + 1;
    times.set(job.name, count);
    return count === 1 ? job : { ...job, name: `${job.name}-${count}` };
  });
}

/** For messages: where a job's text came from. */
export function origin(from: string): string {
  return readable(from);
}
