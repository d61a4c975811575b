/** What the rules for lessons share: cells, and the names that cross from one cell to another. */

/**
 * The lines on which cells begin, from `// %%` comments.
 *
 * @param {import('eslint').SourceCode} sourceCode
 */
function cellStarts(sourceCode) {
  return sourceCode
    .getAllComments()
    .filter(({ type, value }) => type === 'Line' && /^ %%/.test(value))
    .map(({ loc }) => loc.start.line);
}

/**
 * A function that tells the number of the cell in which a node stands, from 1; 0 is above the first.
 *
 * @param {import('eslint').SourceCode} sourceCode
 */
export function cellNumbers(sourceCode) {
  const starts = cellStarts(sourceCode);
  return (node) => starts.filter((line) => line <= node.loc.start.line).length;
}

/**
 * The file's top-level names, each with the cell that defines it and its uses as a value.
 *
 * @param {import('eslint').SourceCode} sourceCode
 */
export function topLevelNames(sourceCode) {
  const cellOf = cellNumbers(sourceCode);
  const scope = sourceCode.scopeManager.scopes.find(({ type }) => type === 'module');
  return (scope?.variables ?? []).flatMap((variable) => {
    const definition = variable.defs[0];
    if (!definition) return [];
    const cell = cellOf(definition.name);
    const uses = variable.references
      .filter((reference) => reference.isValueReference !== false && !reference.init)
      // A default (`{ x = 1 }`) counts as a second reference to the same place.
      .filter(
        ({ identifier }, i, all) => all.findIndex((one) => one.identifier === identifier) === i,
      )
      .map((reference) => ({
        node: reference.identifier,
        cell: cellOf(reference.identifier),
        writes: reference.isWrite(),
      }));
    return [{ name: variable.name, definition, cell, uses }];
  });
}

const functions = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'PropertyDefinition',
  'StaticBlock',
]);

export function isFunction(node) {
  return functions.has(node.type);
}

/** Whether a node belongs to the cell itself, not to a function in it. */
export function isAtTopLevel(node) {
  for (let up = node.parent; up; up = up.parent) if (isFunction(up)) return false;
  return true;
}
