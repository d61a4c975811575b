/**
 * Names of earlier cells, where tslab loses them. It writes `exports.x` wherever a cell means the x of an earlier
 * one, with two exceptions that are mended here, each on the line where it stands:
 *
 * - `{ x }` stays as it is, and nothing is called x;
 * - in `const { x: y } = f()` it takes the name of a property for that x, and writes `const { exports, x: y }`,
 *   which hides everything that other cells have declared.
 */
import { valuesOf } from './declarations.js';
import { ts } from './tslab.js';

type SourceFile = ReturnType<typeof ts.createSourceFile>;
type Node = Parameters<typeof ts.isIdentifier>[0];

/**
 * @param code what tslab made of a cell
 * @param declared what earlier cells declare, as TypeScript declarations
 */
export function withEarlierNames(code: string, declared: string): string {
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.Latest, true);
  const edits: { from: number; to: number; text: string }[] = [];
  let earlier: ReadonlySet<string> | undefined;
  let known: ((node: Node) => boolean) | undefined;
  const visit = (node: Node): void => {
    if (ts.isObjectBindingPattern(node)) {
      node.elements.forEach((element, i) => {
        const next = node.elements[i + 1];
        if (next && element.getText() === 'exports') {
          edits.push({ from: element.getStart(), to: next.getStart(), text: '' });
        }
      });
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      const { text, end } = node.name;
      earlier ??= namesOf(declared);
      if (earlier.has(text) && !(known ??= knownIn(file))(node)) {
        edits.push({ from: end, to: end, text: `: exports.${text}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // From the end, so that what was counted before stays true.
  return edits.reduceRight(
    (whole, { from, to, text }) => whole.slice(0, from) + text + whole.slice(to),
    code,
  );
}

/** Whether the name of a shorthand is one of the cell's own: a parameter, a variable, a function. */
function knownIn(file: SourceFile): (node: Node) => boolean {
  const host = {
    getSourceFile: (name: string) => (name === file.fileName ? file : undefined),
    getDefaultLibFileName: () => '',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name: string) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name: string) => name === file.fileName,
    readFile: () => undefined,
  };
  const options = { allowJs: true, noLib: true, noResolve: true, types: [] };
  const checker = ts.createProgram([file.fileName], options, host).getTypeChecker();
  return (node) => checker.getShorthandAssignmentValueSymbol(node) !== undefined;
}

/** The names of values in declarations; imports are values here. */
function namesOf(declarations: string): ReadonlySet<string> {
  const file = ts.createSourceFile('declared.d.ts', declarations, ts.ScriptTarget.Latest, true);
  const names = file.statements.flatMap((statement): string[] => {
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      const several =
        namedBindings &&
        (ts.isNamedImports(namedBindings)
          ? namedBindings.elements.map((one) => one.name.text)
          : [namedBindings.name.text]);
      return [...(name ? [name.text] : []), ...(several ?? [])];
    }
    return valuesOf(statement);
  });
  return new Set(names);
}
