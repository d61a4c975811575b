/** Whether the notebooks on disk are those that their texts make. */
import { existsSync } from 'node:fs';
import { readable } from '../paths.js';
import { cellDrift, provenance } from './build.js';
import { builtNotebook, outputState, type Lesson } from './lessons.js';
import { readNotebook } from './nbformat.js';
import { notebookProblems } from './validate.js';

export interface Drift {
  readonly name: string;
  /** What is wrong, or undefined. */
  readonly problem?: string;
  /** What a reader should know though nothing is wrong. */
  readonly remark?: string;
}

export function driftOf(lesson: Lesson): Drift {
  const name = readable(lesson.file);
  try {
    const built = builtNotebook(lesson);
    if (!existsSync(lesson.file)) return { name, problem: 'it is missing' };
    const stored = readNotebook(lesson.file);
    const problem =
      cellDrift(built, stored) ??
      (provenance(stored)?.source === provenance(built)?.source
        ? notebookProblems(stored)[0]
        : 'it was built from another text');
    if (problem !== undefined) return { name, problem };
    if (lesson.kind !== 'lesson') return { name };
    const state = outputState(stored, built);
    if (state === 'fresh') return { name };
    const remark = state === 'stale' ? 'its outputs are of an older text' : 'it has no outputs';
    return { name, remark: `${remark}; "npm run publish-notebooks ${lesson.name}" renews them` };
  } catch (error) {
    return { name, problem: (error as Error).message };
  }
}
