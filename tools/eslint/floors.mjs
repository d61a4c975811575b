/**
 * The floors of the library as a rule: a file imports from its own floor or from those below,
 * TensorFlow.js enters through `ground/tf.ts` only, and Node through `ground/platform` only.
 */
import { isBuiltin } from 'node:module';
import path from 'node:path';

/** From the ground up. `index.ts` above them is the public face and may import all. */
export const floors = ['ground', 'gan', 'training', 'presets', 'show', 'course'];

/** The floor of a file of the library by its path; undefined for index.ts and files elsewhere. */
export function floorOf(file) {
  const inside = /.*\/lib\/src\/(.*)$/.exec(file.replaceAll('\\', '/'))?.[1];
  return inside?.includes('/') ? inside.split('/')[0] : undefined;
}

/** The places where a package of TensorFlow.js may be imported. */
function mayTouchTensorFlow(file) {
  return /\/lib\/src\/ground\/(tf\.ts|backends\/)/.test(file.replaceAll('\\', '/'));
}

/**
 * Where Node may be used: all else must run in a page too, which brings its own in place of these. The
 * files named one by one are to lose what they have of it. A folder ends in a slash.
 */
export const nodeFiles = [
  'lib/src/ground/platform/',
  'lib/src/ground/backends/host.ts',
  ...['native-blas', 'tensorflow', 'wasm', 'webgpu'].map(
    (name) => `lib/src/ground/backends/${name}/host.ts`,
  ),
  'lib/src/ground/backends/wasm/node-helper.ts',
];

/** What Node has beside its modules, by name: a page has none of it. */
export const nodeGlobals = [
  'Buffer',
  'process',
  'require',
  '__dirname',
  '__filename',
  'setImmediate',
  'global',
];

function mayTouchNode(file) {
  const inside = file.replaceAll('\\', '/').replace(/^.*\/(?=lib\/src\/)/, '');
  return nodeFiles.some(
    (place) => inside === place || (place.endsWith('/') && inside.startsWith(place)),
  );
}

/** Calls `check(node, specifier)` for every way in which a module can be asked for. */
export function eachImport(check) {
  const literal = (node, source) => {
    if (typeof source?.value === 'string') check(node, source.value);
  };
  return {
    ImportDeclaration: (node) => literal(node, node.source),
    ExportNamedDeclaration: (node) => literal(node, node.source),
    ExportAllDeclaration: (node) => literal(node, node.source),
    ImportExpression: (node) => literal(node, node.source),
    TSImportType: (node) => literal(node, node.source ?? node.argument?.literal),
    TSExternalModuleReference: (node) => literal(node, node.expression),
    CallExpression: (node) => {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? callee.object.name : callee.name;
      if (name === 'require') literal(node, node.arguments[0]);
    },
  };
}

/** @type {import('eslint').Rule.RuleModule} */
export const floorsRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Keep the floors of the library in order.' },
    schema: [],
    messages: {
      upward: '{{from}} must not import from {{to}}, a floor above it.',
      unknown: '{{to}} is no floor of the library ({{floors}}).',
      outside: 'The library imports nothing from outside of lib/src by path.',
      self: 'A file of the library imports its neighbours by path, not the package itself.',
      tslab:
        'Nothing in the library knows the kernel: what it shows goes to ground/platform’s door.',
      node: 'Node is used in ground/platform only, so that the rest runs in a page.',
      tensorflow: 'TensorFlow.js enters in ground/tf.ts only. Import { tf } from there.',
    },
  },
  create(context) {
    const file = path.resolve(context.filename);
    const from = floorOf(file);
    return eachImport((node, specifier) => {
      const report = (messageId, data = {}) => context.report({ node, messageId, data });
      if (/^@tensorflow\//.test(specifier) && !mayTouchTensorFlow(file)) {
        report('tensorflow');
      } else if (isBuiltin(specifier) && !mayTouchNode(file)) {
        report('node');
      } else if (/^tslab(\/|$)/.test(specifier)) {
        report('tslab');
      } else if (/^tsgan(\/|$)/.test(specifier)) {
        report('self');
      } else if (/^\.\.?(\/|$)/.test(specifier)) {
        const target = path.resolve(path.dirname(file), specifier);
        if (!/[\\/]lib[\\/]src([\\/]|$)/.test(target)) return report('outside');
        const to = floorOf(`${target}/`);
        if (from === undefined || to === from) return;
        // Without a floor it is lib/src/index, which stands above them all.
        if (!to || to === 'index') return report('upward', { from, to: 'index' });
        if (!floors.includes(to)) return report('unknown', { to, floors: floors.join(', ') });
        if (floors.indexOf(to) > floors.indexOf(from)) report('upward', { from, to });
      }
    });
  },
};

/** @type {import('eslint').Rule.RuleModule} */
export const lessonImportsRule = {
  meta: {
    type: 'problem',
    docs: { description: 'A notebook takes everything from the package tsgan.' },
    schema: [],
    messages: {
      past: 'A notebook reaches no further than "tsgan" (and Node itself); {{specifier}} is behind it.',
    },
  },
  create(context) {
    return eachImport((node, specifier) => {
      const allowed = specifier === 'tsgan' || specifier === 'tslab' || /^node:/.test(specifier);
      if (!allowed) context.report({ node, messageId: 'past', data: { specifier } });
    });
  },
};
