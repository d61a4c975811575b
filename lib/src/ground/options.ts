/**
 * Refuses an option that does not exist. TypeScript does so only where the options are written out in the call: in
 * `const options = { … }` before it, or in plain JavaScript, a misspelt one would be passed over without a word,
 * and its default taken.
 *
 * @param of whose options these are: `mlp`
 * @throws Error with the unknown name and the known ones, or where there are no options but something else
 */
export function checkOptions<Options extends object>(
  of: string,
  options: Options,
  known: readonly (keyof Options & string)[],
): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new Error(
      `${of} takes options by their names, { ${known.join(', ')} }, but got ${String(given)}.`,
    );
  }
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
