/**
 * Makes the code of a cell stoppable, wherever it is. JavaScript cannot break off an async function
 * from outside: a loop that awaits would run on in the background after Stop, and one that never
 * awaits hears nothing of it. So a call that may throw stands behind each `await` of a cell and at the
 * head of each loop. Every line stays the line it was.
 *
 * One thing is mended on the way. Where a cell takes apart what an earlier cell's type describes,
 * `const { modes: hit } = f()`, tslab takes the property's name for the earlier cell's variable of that name, and
 * writes `const { exports, modes: hit }`, which hides everything that other cells have declared.
 */
import { ts } from './tslab.js';

/** What cells find the calls under; tslab keeps its own things for cells on the same object. */
const afterAwait = '__tslab__.afterAwait';
const inLoop = '__tslab__.inLoop()';

export interface Stoppable {
  readonly code: string;
  /** Whether the code awaits outside of all functions. */
  readonly awaits: boolean;
}

/** @param code compiled code of a cell */
export function withCheckpoints(code: string): Stoppable {
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.Latest, true);
  const edits: { from: number; to: number; text: string }[] = [];
  const replace = (from: number, to: number, text: string): void =>
    void edits.push({ from, to, text });
  const insert = (at: number, text: string): void => replace(at, at, text);
  let awaits = false;
  type Node = Parameters<typeof ts.isFunctionLike>[0] & { getStart(): number; getEnd(): number };
  const visit = (node: Node, inFunction: boolean): void => {
    if (ts.isAwaitExpression(node)) {
      awaits ||= !inFunction;
      insert(node.getStart(), `${afterAwait}(`);
      insert(node.getEnd(), ')');
    }
    if (ts.isIterationStatement(node, false)) {
      const waits = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
      awaits ||= waits && !inFunction;
      const body = node.statement;
      insert(body.getStart(), `{ ${waits ? `${afterAwait}()` : inLoop}; `);
      insert(body.getEnd(), ' }');
    }
    if (ts.isObjectBindingPattern(node)) {
      node.elements.forEach((element, i) => {
        const next = node.elements[i + 1];
        if (next && element.getText() === 'exports') {
          replace(element.getStart(), next.getStart(), '');
        }
      });
    }
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(file, false);
  // From the end, so that what was counted before stays true; of two at one place the inner first.
  const rewritten = edits
    .reverse()
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text }) => whole.slice(0, from) + text + whole.slice(to), code);
  return { code: rewritten, awaits };
}
