/**
 * Rules for lesson sources: TypeScript that is right as a file, but goes wrong as cells on the tslab
 * kernel. Every one of these was seen to fail on the kernel; the tests show both.
 */
import { isAtTopLevel, isFunction, topLevelNames } from './cells.mjs';

/** @returns {import('eslint').Rule.RuleModule} */
function rule(description, messages, create) {
  return { meta: { type: 'problem', docs: { description }, messages, schema: [] }, create };
}

/** Looks at the whole program once, when all scopes are known. */
function atTheEnd(look) {
  return (context) => ({
    'Program:exit': () => look(context, context.sourceCode),
  });
}

const noExport = rule(
  'Disallow `export` in a cell: the kernel exports every name itself.',
  { exported: 'The kernel exports every name of a cell itself, and refuses a second export.' },
  (context) => {
    const report = (node) => context.report({ node, messageId: 'exported' });
    return {
      ExportNamedDeclaration: report,
      ExportDefaultDeclaration: report,
      ExportAllDeclaration: report,
    };
  },
);

const noDunder = rule(
  'Disallow top-level names that begin with two underscores.',
  { dunder: 'The kernel loses names that begin with "__". Give {{name}} another name.' },
  atTheEnd((context, sourceCode) => {
    for (const { name, definition } of topLevelNames(sourceCode)) {
      if (name.startsWith('__')) {
        context.report({ node: definition.name, messageId: 'dunder', data: { name } });
      }
    }
  }),
);

const noEarlierReassign = rule(
  "Disallow giving a new value to an earlier cell's `let` that a function of that cell uses.",
  {
    reassigned:
      'A function in the cell that declares {{name}} goes on seeing its old value. Keep what changes in a const object ("state.{{name}} = …").',
  },
  atTheEnd((context, sourceCode) => {
    for (const { name, cell, uses } of topLevelNames(sourceCode)) {
      const captured = uses.some((use) => use.cell === cell && !isAtTopLevel(use.node));
      if (!captured) continue;
      for (const { node, cell: usedIn, writes } of uses) {
        if (writes && usedIn !== cell) {
          context.report({ node, messageId: 'reassigned', data: { name } });
        }
      }
    }
  }),
);

/** Loops of at most so many turns are never slow enough to matter: some 10 ms a name. */
const fewTurns = 10_000;
const counting = new Set(['ForStatement', 'WhileStatement', 'DoWhileStatement']);
const listing = new Set(['ForOfStatement', 'ForInStatement']);
const listMethods = new Set('map forEach filter reduce some every flatMap find from'.split(' '));

/** `i < 28` with a literal. */
function hasFewTurns({ test }) {
  const bound = test?.type === 'BinaryExpression' && test.right;
  return bound && typeof bound.value === 'number' && bound.value <= fewTurns;
}

/** Whether the loop awaits in its own body: then it waits for bigger things than a slow name. */
function awaits(loop, sourceCode) {
  const holds = (node) => {
    if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) {
      return true;
    }
    if (isFunction(node)) return false;
    return (sourceCode.visitorKeys[node.type] ?? [])
      .flatMap((key) => node[key] ?? [])
      .some((child) => child && holds(child));
  };
  return holds(loop);
}

/** Whether the node runs again and again, many times, without a pause. */
function isHot(node, sourceCode) {
  let levels = 0;
  for (let child = node, up = node.parent; up; child = up, up = up.parent) {
    const isCounting = counting.has(up.type) && child !== up.init;
    const isListing = listing.has(up.type) && child === up.body;
    const isCallback =
      up.type === 'CallExpression' &&
      isFunction(child) &&
      listMethods.has(up.callee.property?.name);
    if (!isCounting && !isListing && !isCallback) continue;
    if (awaits(up, sourceCode)) return false;
    if (isCounting && hasFewTurns(up)) continue;
    levels++;
    if (isCounting || levels > 1) return true;
  }
  return false;
}

/** `x[i]`, `x + 1`, `x++`, `x = …`: arithmetic, where the name itself is what costs. */
function isArithmetic({ node, writes }) {
  const { parent } = node;
  if (writes) return true;
  if (parent.type === 'MemberExpression') return parent.object === node && parent.computed;
  return parent.type === 'BinaryExpression' || parent.type === 'UnaryExpression';
}

const noHotNames = rule(
  "Disallow loops over numbers that go through an earlier cell's names, or a cell's own `let`.",
  {
    earlier:
      'Each use of {{name}}, a name of an earlier cell, goes through the kernel: some hundred times slower than a local name. Put the loop into a function that gets it as an argument.',
    own: 'Each change of {{name}}, a top-level name, goes through the kernel: some thousand times slower than a local name. Put the loop into a function that returns it.',
  },
  atTheEnd((context, sourceCode) => {
    for (const { name, cell, uses } of topLevelNames(sourceCode)) {
      for (const use of uses) {
        const messageId = use.cell === cell ? 'own' : 'earlier';
        if (messageId === 'own' && !use.writes) continue;
        if (isArithmetic(use) && isHot(use.node, sourceCode)) {
          context.report({ node: use.node, messageId, data: { name } });
        }
      }
    }
  }),
);

export const traps = {
  'no-export': noExport,
  'no-dunder': noDunder,
  'no-earlier-reassign': noEarlierReassign,
  'no-hot-names': noHotNames,
};
