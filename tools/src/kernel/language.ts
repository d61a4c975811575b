/** What a front end asks about code: is it complete, what could stand here, what is this. */
import type { Engine } from './engine.js';
import { isCompleteCode, printQuickInfo, ts } from './tslab.js';
import type { Content } from './wire.js';

export function isComplete({ code }: Content): Content {
  const source = String(code);
  const { completed, indent } = isCompleteCode(source);
  if (!completed) return { status: 'incomplete', indent: indent ?? '' };
  const errors = syntaxErrors(source);
  if (errors.length === 0) return { status: 'complete' };
  // An open template or comment: TypeScript calls it wrong where it is only not yet at its end.
  const isOpen = errors.some((message) =>
    /^Unterminated (template|regular)|'\*\/' expected/.test(message),
  );
  return isOpen ? { status: 'incomplete', indent: '' } : { status: 'invalid' };
}

function syntaxErrors(code: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** tslab counts UTF-16 units, Jupyter characters: an emoji is two of the one and one of the other. */
const units = (code: string, characters: number): number =>
  Array.from(code).slice(0, characters).join('').length;
const characters = (code: string, units: number): number => Array.from(code.slice(0, units)).length;

export function complete(engine: Engine, { code, cursor_pos }: Content): Content {
  const source = String(code);
  const at = units(source, Number(cursor_pos ?? Infinity));
  const { start, end, candidates } = engine.complete(source, at);
  return {
    status: 'ok',
    matches: candidates,
    cursor_start: characters(source, start),
    cursor_end: characters(source, end),
    metadata: {},
  };
}

export function inspect(engine: Engine, { code, cursor_pos }: Content): Content {
  const source = String(code);
  const info = engine.inspect(source, units(source, Number(cursor_pos ?? Infinity)));
  if (!info) return { status: 'ok', found: false, data: {}, metadata: {} };
  return { status: 'ok', found: true, data: { 'text/plain': printQuickInfo(info) }, metadata: {} };
}
