/**
 * A text from a notebook, safe to write into a terminal: characters that would move the cursor, set the
 * title, or turn the direction of writing round are shown as `\x1b` or `\u202e` instead of obeyed. Lines
 * and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Writes a line to the terminal in which nothing from a notebook acts. */
export function tell(text: string): void {
  console.log(visible(text));
}
