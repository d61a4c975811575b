/**
 * Makes a cell stoppable while it waits. JavaScript cannot break off an async function from outside:
 * a loop that awaits would run on in the background after Stop. So each `await` in a cell is followed
 * by a call that throws if the cell was broken off meanwhile. Every line stays the line it was.
 */
import { ts } from './tslab.js';

/** What cells find the call under; tslab keeps its own things for cells on the same object. */
const checkpoint = '__tslab__.checkpoint';

export interface Stoppable {
  readonly code: string;
  /** Whether the code awaits outside of all functions. */
  readonly awaits: boolean;
}

/**
 * @param code compiled code of a cell
 */
export function withCheckpoints(code: string): Stoppable {
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.Latest, true);
  const insertions: { at: number; text: string }[] = [];
  let awaits = false;
  const insert = (at: number, text: string): void => void insertions.push({ at, text });
  type Node = Parameters<typeof ts.isFunctionLike>[0] & { getStart(): number; getEnd(): number };
  const visit = (node: Node, inFunction: boolean): void => {
    if (ts.isAwaitExpression(node)) {
      awaits ||= !inFunction;
      insert(node.getStart(), `${checkpoint}(`);
      insert(node.getEnd(), ')');
    }
    if (ts.isForOfStatement(node) && node.awaitModifier) {
      awaits ||= !inFunction;
      const body = node.statement;
      insert(body.getStart(), `{ ${checkpoint}(); `);
      insert(body.getEnd(), ' }');
    }
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(file, false);
  // From the end, so that what was counted before stays true; of two at one place the inner first.
  const rewritten = insertions
    .reverse()
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
  return { code: rewritten, awaits };
}
