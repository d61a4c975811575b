/**
 * An answer that a learner may well give: the place that it is given in, the check that must refuse it, what
 * is wrong with it, and what the check must say (in what was got, expected or hinted).
 */
export type Wrong = [place: number, check: string, why: string, says: RegExp, answer: string];
