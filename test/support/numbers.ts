/** The numbers that a text claims, and where each could come from. */

/** A number as it stands in a text, and how far what it was rounded from can be off. */
export interface Claim {
  readonly text: string;
  readonly value: number;
  readonly slack: number;
  readonly percent: boolean;
}

/** What is no claim: formulas, code, links, pictures, HTML, names of papers with their years, arXiv's numbers. */
const noClaim = [
  /```[\s\S]*?```/g,
  /\$\$[\s\S]*?\$\$/g,
  /\$[^$\n]*\$/g,
  /`[^`]*`/g,
  /!?\[[^\]]*\]\([^)]*\)/g,
  /<[^>]+>/g,
  /arXiv[: ]?\d{4}\.\d{4,5}/gi,
  /\b\d{4}\.\d{4,5}\b/g,
];

/**
 * Decimal fractions, percentages and whole numbers from 100 on, years aside: what is small and whole is
 * more often counted in the text itself than measured.
 */
export function claims(text: string): Claim[] {
  const prose = noClaim.reduce((rest, pattern) => rest.replace(pattern, ' '), text);
  const found = prose.matchAll(
    /(?<![\w.,/-])[−-]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\s?%)?(?![\w/]|-\d)/g,
  );
  return [...found].flatMap(([whole, digits, fraction = '', sign]) => {
    const value = Number(digits!.replaceAll(',', '') + fraction);
    const percent = sign !== undefined;
    const year = fraction === '' && value >= 1700 && value <= 2100 && !digits!.includes(',');
    if (year || (fraction === '' && !percent && value < 100)) return [];
    const zeros = fraction === '' ? /0*$/.exec(digits!.replaceAll(',', ''))![0].length : 0;
    const step =
      fraction === ''
        ? 10 ** Math.min(zeros, digits!.replaceAll(',', '').length - 1)
        : 10 ** (1 - fraction.length);
    return [{ text: whole.trim(), value, slack: 0.51 * step, percent }];
  });
}

/** Every number in a text, as they are printed: `1,234.5`, `−3e-4`. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d{1,3}(?:[,_ ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)].map(
    ([one]) => Number(one.replaceAll(/[,_ ]/g, '')),
  );
}

/**
 * Every number in a JSON value, however deep. Not those of long lists: among the thousand points of a
 * drawn line some number is always near.
 */
export function numbersDeep(value: unknown): number[] {
  if (typeof value === 'number') return [Math.abs(value)];
  if (typeof value === 'string') return /^\S{200,}/.test(value) ? [] : numbersIn(value);
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.values(value);
  if (
    Array.isArray(value) &&
    value.length > 60 &&
    parts.every((part) => typeof part === 'number')
  ) {
    return [];
  }
  return parts.flatMap(numbersDeep);
}

/** Whether one of the sorted numbers, or a percentage of it, rounds to the claim. */
export function holds(sorted: Float64Array, { value, slack, percent }: Claim): boolean {
  const near = (wanted: number, off: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < wanted - off) low = middle + 1;
      else high = middle;
    }
    return low < sorted.length && sorted[low]! <= wanted + off;
  };
  const exact = Math.max(slack, 1e-9);
  // A share is told in percent, sometimes with the sign at the end of a list only.
  const share = percent || value > 1;
  return near(value, exact) || (share && value <= 100 && near(value / 100, exact / 100));
}
