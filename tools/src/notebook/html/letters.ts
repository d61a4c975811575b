/**
 * Letters in the styles of mathematics (𝔼, ℒ, 𝐱) as characters of their own. Browsers that draw
 * MathML by its current standard no longer style letters by the attribute `mathvariant`.
 */

interface LetterStyle {
  upper: number;
  lower: number;
  digits?: number;
  /** Letters that Unicode had before, at other places. */
  elsewhere?: Record<string, string>;
}

/** Code points of A, a and 0 in each style (Unicode, "Mathematical Alphanumeric Symbols"). */
export const letterStyles = new Map<string, LetterStyle>([
  ['bold', { upper: 0x1d400, lower: 0x1d41a, digits: 0x1d7ce }],
  ['bold-italic', { upper: 0x1d468, lower: 0x1d482 }],
  [
    'script',
    {
      upper: 0x1d49c,
      lower: 0x1d4b6,
      elsewhere: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ' },
    },
  ],
  ['fraktur', { upper: 0x1d504, lower: 0x1d51e, elsewhere: { C: 'ℭ', H: 'ℌ', I: 'ℑ', R: 'ℜ' } }],
  [
    'double-struck',
    {
      upper: 0x1d538,
      lower: 0x1d552,
      digits: 0x1d7d8,
      elsewhere: { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' },
    },
  ],
  ['sans-serif', { upper: 0x1d5a0, lower: 0x1d5ba, digits: 0x1d7e2 }],
  ['monospace', { upper: 0x1d670, lower: 0x1d68a, digits: 0x1d7f6 }],
]);

export function styledLetters(variant: string, letters: string): string {
  const style = letterStyles.get(variant);
  if (!style) return letters;
  return Array.from(letters, (letter) => {
    const known = style.elsewhere?.[letter];
    if (known !== undefined) return known;
    if (/[A-Z]/.test(letter)) return shifted(letter, 'A', style.upper);
    if (/[a-z]/.test(letter)) return shifted(letter, 'a', style.lower);
    return style.digits === undefined ? letter : shifted(letter, '0', style.digits);
  }).join('');
}

function shifted(letter: string, from: string, to: number): string {
  return String.fromCodePoint(to + letter.charCodeAt(0) - from.charCodeAt(0));
}
