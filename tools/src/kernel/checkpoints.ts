/**
 * Makes the code of a cell stoppable, wherever it is. JavaScript cannot break off an async function
 * from outside: a loop that awaits would run on in the background after Stop, and one that never
 * awaits hears nothing of it. So a call that may throw stands behind each `await` of a cell and at the
 * head of each loop. Every line stays the line it was.
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
  const insertions: { at: number; text: string }[] = [];
  const insert = (at: number, text: string): void => void insertions.push({ at, text });
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
