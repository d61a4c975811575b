import escapeHtml from 'escape-html';

/** Cells in lines; the first line names the columns. */
export type Lines = readonly (readonly string[])[];

/** Columns side by side, two blanks between them; those of numbers, by their last line, to the right. */
export function textTable(lines: Lines): string {
  const widths = lines[0]!.map((_, k) => Math.max(...lines.map((line) => line[k]!.length)));
  const right = lines[0]!.map((_, k) => isNumber(lines.at(-1)![k]!));
  return lines
    .map((line) =>
      line
        .map((cell, k) => (right[k] ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as an HTML table under a caption. */
export function htmlTable(caption: string, lines: Lines): string {
  const right = lines[0]!.map((_, k) => isNumber(lines.at(-1)![k]!));
  const row = (line: readonly string[], tag: 'th' | 'td') =>
    `<tr>${line
      .map((cell, k) => {
        const side = right[k] ? 'right' : 'left';
        return `<${tag} style="text-align:${side}">${escapeHtml(cell)}</${tag}>`;
      })
      .join('')}</tr>`;
  const [head, ...body] = lines;
  return (
    `<table><caption style="text-align:left">${escapeHtml(caption)}</caption>` +
    `<thead>${row(head!, 'th')}</thead><tbody>${body.map((line) => row(line, 'td')).join('')}</tbody></table>`
  );
}

const isNumber = (cell: string) => /^[-−]?[\d,.]+$/.test(cell);

/** A number as a person reads it: four digits, thousands parted. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return String(Number(value.toPrecision(4)));
}
