import { platform } from '../ground/platform';

export const budgetNames = ['quick', 'standard', 'full'] as const;

/**
 * How much time a lesson may take: `quick` proves that it runs (seconds), `standard` shows what it
 * claims (3 minutes on 2 cores), `full` repeats the original's own settings (a GPU, or patience).
 */
export type BudgetName = (typeof budgetNames)[number];

/**
 * The budget of this session: the environment variable `TSGAN_BUDGET`, or `standard`.
 *
 * @throws Error if the variable names none
 */
export function budgetName(): BudgetName {
  const name = platform.variable('TSGAN_BUDGET') || 'standard';
  const known = budgetNames.find((budget) => budget === name);
  if (known) return known;
  throw new Error(
    `TSGAN_BUDGET is "${name}", but a budget is one of: ${budgetNames.join(', ')}. ` +
      'Without the variable it is standard.',
  );
}

/**
 * Picks what fits this session's budget.
 *
 * @example const { epochs } = budget({ quick: { epochs: 1 }, standard: { epochs: 5 }, full: { epochs: 200 } });
 */
export function budget<T>(choices: Readonly<Record<BudgetName, T>>): T {
  const name = budgetName();
  if (!(name in choices)) throw new Error(`budget() was given nothing for "${name}".`);
  return choices[name];
}
