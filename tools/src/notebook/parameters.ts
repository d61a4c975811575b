/** Values from the command line for a notebook's parameters, the way papermill gives them. */
import ts from 'typescript';
import { cellIds, hasTag, joined, type CodeCell, type Notebook } from './nbformat.js';
import type { Setting } from './settings.js';

/** A variable that the cell tagged `parameters` declares at its top. */
export interface Parameter {
  readonly name: string;
  readonly keyword: 'const' | 'let' | 'var';
  /** The type that is written beside it, if one is. */
  readonly type: string | undefined;
  /** What its default is, as far as its text says so. */
  readonly kind: 'number' | 'string' | 'boolean' | 'other';
  readonly text: string;
}

/** The parameters that a cell's text declares with `const`, `let` or `var`. */
export function parametersOf(source: string): Parameter[] {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest);
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList: list }) =>
    list.declarations.flatMap(({ name, type, initializer }): Parameter[] => {
      if (!ts.isIdentifier(name)) return [];
      const text = initializer?.getText(file) ?? '';
      const said = { name: name.text, keyword: keywordOf(list), type: type?.getText(file) };
      return [{ ...said, kind: kindOf(initializer), text }];
    }),
  );
}

function keywordOf({ flags }: ts.VariableDeclarationList): Parameter['keyword'] {
  if (flags & ts.NodeFlags.Const) return 'const';
  return flags & ts.NodeFlags.Let ? 'let' : 'var';
}

function kindOf(value: ts.Expression | undefined): Parameter['kind'] {
  if (!value) return 'other';
  if (ts.isPrefixUnaryExpression(value)) return kindOf(value.operand);
  if (ts.isNumericLiteral(value)) return 'number';
  if (ts.isStringLiteralLike(value)) return 'string';
  const { kind } = value;
  const isBoolean = kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
  return isBoolean ? 'boolean' : 'other';
}

/**
 * The notebook with a cell tagged `injected-parameters` behind the one tagged `parameters` (in place of
 * an earlier injected one), which declares each set name again.
 *
 * @throws Error that lists the parameters, for a name that is none, and for a value of another type
 */
export function withParameters(notebook: Notebook, settings: readonly Setting[]): Notebook {
  if (settings.length === 0) return notebook;
  const kept = notebook.cells.filter((cell) => !hasTag(cell, 'injected-parameters'));
  const at = kept.findIndex((cell) => cell.cell_type === 'code' && hasTag(cell, 'parameters'));
  if (at < 0) {
    throw new Error(
      'The notebook has no cell with the tag "parameters", so that --set sets nothing.',
    );
  }
  const parameters = parametersOf(joined(kept[at]!.source));
  const lines = settings.map((setting) => declaration(setting, parameters));
  const source = ['// Parameters', ...lines].join('\n');
  const injected: CodeCell = {
    id: cellIds([{ cell_type: 'code', source }])[0]!,
    cell_type: 'code',
    execution_count: null,
    metadata: { tags: ['injected-parameters'] },
    outputs: [],
    source,
  };
  return { ...notebook, cells: [...kept.slice(0, at + 1), injected, ...kept.slice(at + 1)] };
}

function declaration({ name, value }: Setting, parameters: readonly Parameter[]): string {
  const parameter = parameters.find((one) => one.name === name);
  if (!parameter) {
    const list = parameters.map((one) => `  ${one.name} = ${one.text}`).join('\n');
    throw new Error(`There is no parameter "${name}". The parameters are\n${list}`);
  }
  const type = parameter.type === undefined ? '' : `: ${parameter.type}`;
  return `${parameter.keyword} ${name}${type} = ${literal(value, parameter)};`;
}

/** The value as TypeScript. The default's type decides; where it says none, JSON, else a text. */
function literal(value: string, { name, kind, text }: Parameter): string {
  const json = parsed(value);
  if (kind === 'string') return JSON.stringify(typeof json === 'string' ? json : value);
  if (kind !== 'other' && typeof json !== kind) {
    throw new Error(`${name} is a ${kind} (${name} = ${text}), which "${value}" is not.`);
  }
  return JSON.stringify(json === undefined ? value : json);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
