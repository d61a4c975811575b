import { platform } from '../ground/platform';

/**
 * Checks what a lesson says: prints each claim with ✓ or ✗.
 *
 * @param claims whether each holds, by its words
 * @throws Error that lists the claims that do not hold
 */
export function claims(claims: Readonly<Record<string, boolean>>): void {
  const entries = Object.entries(claims);
  for (const [claim, holds] of entries) platform.print(`${holds ? '✓' : '✗'} ${claim}`);
  const broken = entries.filter(([, holds]) => !holds).map(([claim]) => claim);
  if (broken.length > 0) throw new Error(`Does not hold: ${broken.join('; ')}.`);
}
