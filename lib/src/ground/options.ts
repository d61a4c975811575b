/**
 * Refuses an option that does not exist. TypeScript does so while one writes; in plain JavaScript a
 * misspelt option would be passed over without a word, and its default taken.
 *
 * @param of whose options these are: `mlp`
 * @throws Error with the unknown name and the known ones
 */
export function checkOptions<Options extends object>(
  of: string,
  options: Options,
  known: readonly (keyof Options & string)[],
): void {
  for (const name of Object.keys(options)) {
    if ((known as readonly string[]).includes(name)) continue;
    throw new Error(
      `${of} has no option "${name}". Its options are ${known.join(', ')}: look at the spelling.`,
    );
  }
}

/** @throws Error unless `value` is a whole number of at least `least`, with the value and `what` it is of */
export function requireWhole(what: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new Error(`${what} must be a whole number of at least ${least}, but got ${value}.`);
}
