/** TypeScript's own checker over the cells of a page. */
import { createSystem, createVirtualTypeScriptEnvironment } from '@typescript/vfs';
import ts from 'typescript';
import { assemble, globals } from './assemble.js';

/** What is wrong in a cell, and where: offsets in its text, and its line from 1. */
export interface Wrong {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly message: string;
}

/** As strict as tslab's compiler, so that the same cell is refused here and there. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  types: [],
};

const [file, known] = ['/cells.ts', '/globals.d.ts'];

/** @param libraries declarations by path, as the build collects them */
export function openChecker(libraries: Readonly<Record<string, string>>) {
  const files = new Map([...Object.entries(libraries), [known, globals], [file, '\n']]);
  const { languageService, updateFile } = createVirtualTypeScriptEnvironment(
    createSystem(files),
    [known, file],
    ts,
    options,
  );
  /** What is wrong with the last of these cells, where the others ran before it in this order. */
  return (cells: readonly string[]): Wrong[] => {
    const { text, start } = assemble(cells);
    const code = cells.at(-1) ?? '';
    updateFile(file, text);
    const found = [
      ...languageService.getSyntacticDiagnostics(file),
      ...languageService.getSemanticDiagnostics(file),
    ];
    return found.flatMap((one): Wrong[] => {
      const from = (one.start ?? 0) - start;
      if (from < 0 || from > code.length) return []; // in an earlier cell, which ran as it is
      return [
        {
          from,
          to: Math.min(code.length, from + (one.length ?? 1)),
          line: code.slice(0, from).split('\n').length,
          message: ts.flattenDiagnosticMessageText(one.messageText, '\n  '),
        },
      ];
    });
  };
}
