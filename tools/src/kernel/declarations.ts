/**
 * What stays of a cell that failed: the names that it had given a value by then, and its types.
 * tslab itself forgets them all, and with them the value that an earlier cell had given to a name.
 */
import { ts } from './tslab.js';

type Statement = Parameters<typeof ts.isVariableStatement>[0];

/** The declarations of one statement's worth; `names` is empty where there is no value to it. */
interface Declared {
  readonly names: readonly string[];
  readonly text: string;
}

/**
 * @param before what had been declared before the cell, as TypeScript declarations
 * @param after the same with what the cell declares
 * @param hasValue whether a name has a value now
 */
export function declarationsAfterFailure(
  before: string,
  after: string,
  hasValue: (name: string) => boolean,
): string {
  const valued = ({ names }: Declared): boolean => names.length === 0 || names.some(hasValue);
  const kept = declared(after).filter(valued);
  const has = new Set(kept.flatMap(({ names }) => names));
  const earlier = declared(before).filter(
    ({ names }) => names.length > 0 && !names.some((name) => has.has(name)),
  );
  return [...kept, ...earlier].map(({ text }) => `${text}\n`).join('');
}

function declared(declarations: string): Declared[] {
  const file = ts.createSourceFile('declared.d.ts', declarations, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement): Declared[] => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((one) => ({
        names: [one.name.getText()],
        text: `declare let ${one.getText()};`,
      }));
    }
    return [{ names: valuesOf(statement), text: statement.getText() }];
  });
}

/** The names to which a declaration gives values; an import gives none of its own. */
export function valuesOf(statement: Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const hasValue =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return hasValue && statement.name ? [statement.name.text] : [];
}
