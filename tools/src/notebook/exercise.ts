/**
 * Exercises: one text holds the solution, and the notebook that the learner gets is made from it by
 * taking the marked regions out.
 */

const begin = /^(\s*)\/\/ BEGIN SOLUTION\b[ \t]*(.*)$/;
const end = /^\s*\/\/ END SOLUTION\s*$/;

export type ExerciseForm = 'stub' | 'solution';

/**
 * The stub (each region replaced by `// Your turn: hint`) or the solution (the marks taken out, and the
 * heading's words changed) of an exercise's source text.
 *
 * @throws Error with file and line for a mark without its partner, a region without a hint, and a
 * text without any region.
 */
export function exerciseText(text: string, form: ExerciseForm, file: string): string {
  const kept: string[] = [];
  let openedAt = 0;
  let regions = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const where = `${file}:${index + 1}`;
    const opening = begin.exec(line);
    if (opening) {
      if (openedAt)
        throw new Error(`${where}: the solution begun on line ${openedAt} is not ended.`);
      if (!opening[2]?.trim()) {
        throw new Error(`${where}: say what to do after BEGIN SOLUTION; the learner reads it.`);
      }
      openedAt = index + 1;
      regions++;
      if (form === 'stub') kept.push(`${opening[1]}// Your turn: ${opening[2].trim()}`);
    } else if (end.test(line)) {
      if (!openedAt) throw new Error(`${where}: END SOLUTION without a BEGIN SOLUTION above it.`);
      openedAt = 0;
    } else if (/^\/\/ ?%%/.test(line) && openedAt) {
      throw new Error(`${where}: the solution begun on line ${openedAt} runs into the next cell.`);
    } else if (!openedAt || form === 'solution') {
      kept.push(line);
    }
  }
  if (openedAt) throw new Error(`${file}:${openedAt}: BEGIN SOLUTION without an END SOLUTION.`);
  if (!regions) throw new Error(`${file} has no "// BEGIN SOLUTION hint": nothing to exercise.`);
  const whole = kept.join('\n');
  return form === 'stub' ? whole : toldAsSolution(whole);
}

/** The words at the head of an exercise tell the learner what to do; in the solution it is done. */
function toldAsSolution(text: string): string {
  return text
    .replace(/^\/\/ # Exercises\b/m, '// # Solutions')
    .replace(
      /\bReplace\s(?:\/\/ )?(?:each|the)\s(?:\/\/ )?`\/\/ Your turn`(?:.*\n\/\/ (?=\S))*.*/,
      'Each answer stands where the exercise says `// Your turn`.',
    );
}
