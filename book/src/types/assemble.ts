/**
 * The cells that ran, and one that is to run, as one program for the type checker. Each cell stands in a
 * block inside the one before: so a cell may declare a name anew, and sees the names before it.
 */
import ts from 'typescript';

export interface Assembled {
  readonly text: string;
  /** Where the last cell begins in it. */
  readonly start: number;
}

/** What a cell finds besides TypeScript's own library, for the checker. */
export const globals = `
declare const console: Record<'log' | 'info' | 'debug' | 'warn' | 'error', (...values: unknown[]) => void>;
declare const performance: { now(): number };
declare const process: { env: Record<string, string | undefined>; argv: string[];
  versions: Record<string, string>;
  cpuUsage(): { user: number; system: number }; memoryUsage(): { rss: number; heapUsed: number } };
declare function setTimeout(callback: () => void, milliseconds?: number): number;
declare function clearTimeout(timer: number): void;
declare class TextEncoder { encode(text?: string): Uint8Array }
declare class TextDecoder { constructor(encoding?: string); decode(bytes?: Uint8Array): string }
declare class AbortController { readonly signal: AbortSignal; abort(): void }
declare module 'node:fs';
declare module 'node:os';
declare module 'node:path';
`;

export function assemble(cells: readonly string[]): Assembled {
  const imports = new Map<string, string>();
  const bodies = cells.map((code) => withoutImports(code, imports));
  const head = `${[...imports.values()].join('\n')}\nexport {};\n`;
  const before =
    head +
    bodies
      .slice(0, -1)
      .map((body) => `${body}\n{\n`)
      .join('');
  return {
    text: `${before}${bodies.at(-1) ?? ''}\n${'}'.repeat(Math.max(0, bodies.length - 1))}\n`,
    start: before.length,
  };
}

/** The cell with blanks for its imports, which are kept by the names that they bring; later ones win. */
function withoutImports(code: string, imports: Map<string, string>): string {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  let text = code;
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = statement.moduleSpecifier.getText();
    const clause = statement.importClause;
    const note = (name: ts.Identifier, what: string) =>
      imports.set(
        name.text,
        `import ${clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type ' : ''}${what} from ${from};`,
      );
    if (clause?.name) note(clause.name, clause.name.text);
    const bindings = clause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) note(bindings.name, bindings.getText());
    else for (const one of bindings?.elements ?? []) note(one.name, `{ ${one.getText()} }`);
    const [start, end] = [statement.getStart(), statement.getEnd()];
    text =
      text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ') + text.slice(end);
  }
  return text;
}
