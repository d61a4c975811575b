/**
 * A cell as JavaScript that can be evaluated inside the scope of the cells before it. What stands on a
 * line stays on that line, so that errors name it rightly.
 */
import { parse, type Node, type Pattern, type Program } from 'acorn';
import { transform } from 'sucrase';

export interface Compiled {
  /** Declares the names that are new to the session. */
  readonly head: string;
  /** Returns the value of the cell's last expression, in a list; nothing if it ends otherwise. */
  readonly body: string;
  /** Every name that the cell declares. */
  readonly names: readonly string[];
}

/** What a compiled cell calls. */
export const given = { load: '__load', loadLater: '__loadLater', beat: '__beat' } as const;

/** At `at`, `length` letters give way to `text`. */
interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/**
 * One binding a name for the whole session: what a cell declares at its top is assigned, and only names
 * that are new are declared, in its head. So a cell that runs again replaces what older functions call.
 *
 * @param known the names of the cells before
 * @throws SyntaxError with the line
 */
export function compile(code: string, known: ReadonlySet<string>): Compiled {
  const { code: plain } = transform(code, {
    transforms: ['typescript'],
    disableESTransforms: true,
    keepUnusedImports: true, // later cells may use them
  });
  const program = parse(plain, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowAwaitOutsideFunction: true,
  });
  const names: string[] = [];
  const edits = [...topLevel(program, plain, names), ...loops(program)];
  const functions = program.body.flatMap((node) =>
    node.type === 'FunctionDeclaration' ? [node.id.name] : [],
  );
  const fresh = [...new Set(names)].filter((name) => !known.has(name));
  const head =
    (fresh.length > 0 ? `let ${fresh.join(', ')};` : '') +
    functions.map((name) => `${name} = ${name}${ownCopy};`).join('');
  return { head, body: edited(plain, edits), names };
}

/** Marks the declared form of a function, whose name belongs to the session. */
export const ownCopy = '$0';

function topLevel({ body }: Program, code: string, names: string[]): Edit[] {
  return body.flatMap((node, i): Edit[] => {
    switch (node.type) {
      case 'VariableDeclaration': {
        const first = node.declarations[0]!;
        const edits = [{ at: node.start, length: first.start - node.start, text: ';' }];
        for (const { id, init, start, end } of node.declarations) {
          names.push(...namesIn(id));
          // Only as an expression of its own may an assignment begin with a brace.
          if (!init) edits.push(put(end, ' = undefined'));
          else edits.push(put(start, '('), put(end, ')'));
        }
        return edits;
      }
      case 'FunctionDeclaration':
        names.push(node.id.name);
        return [put(node.id.end, ownCopy)];
      case 'ClassDeclaration':
        names.push(node.id.name);
        return [put(node.start, `;${node.id.name} = `), put(node.end, ';')];
      case 'ImportDeclaration': {
        const source = JSON.stringify(node.source.value);
        const call = `${given.load}(${source})`;
        const parts = node.specifiers.map((one) => {
          names.push(one.local.name);
          if (one.type === 'ImportNamespaceSpecifier') return `${one.local.name} = ${call};`;
          const from =
            one.type === 'ImportDefaultSpecifier'
              ? 'default'
              : code.slice(one.imported.start, one.imported.end);
          return `${one.local.name} = ${call}[${JSON.stringify(from)}];`;
        });
        const lines = code.slice(node.start, node.end).replaceAll(/[^\n]/g, '');
        const text = `;${parts.join('') || `${call};`}${lines}`;
        return [{ at: node.start, length: node.end - node.start, text }];
      }
      case 'ExpressionStatement': {
        if (i < body.length - 1) return [];
        const end = node.end - (code[node.end - 1] === ';' ? 1 : 0);
        return [put(node.start, 'return [('), put(end, ')]')];
      }
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
        throw new SyntaxError(
          'A cell exports nothing: its names are known to all cells as they are.',
        );
      default:
        return [];
    }
  });
}

const put = (at: number, text: string): Edit => ({ at, length: 0, text });

function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) =>
        namesIn(one.type === 'RestElement' ? one.argument : one.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? namesIn(one) : []));
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    default:
      return [];
  }
}

/** Every turn of every loop looks whether the reader wants it to end; `import()` asks the session. */
function loops(program: Program): Edit[] {
  const edits: Edit[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (/^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(value.type)) {
      const { body } = value as Node & { body: Node };
      if (body.type === 'BlockStatement') edits.push(put(body.start + 1, `${given.beat}();`));
      else edits.push(put(body.start, `{${given.beat}();`), put(body.end, '}'));
    } else if (value.type === 'ImportExpression') {
      edits.push({ at: value.start, length: 'import'.length, text: given.loadLater });
    }
    Object.values(value).forEach(visit);
  };
  visit(program.body);
  return edits;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Edits at one place are made in the order in which they were told. */
function edited(code: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.at - b.at)) {
    result += code.slice(at, edit.at) + edit.text;
    at = edit.at + edit.length;
  }
  return result + code.slice(at);
}
