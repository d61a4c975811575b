/**
 * tslab's compiler of cells, as its executor asks for it, with our hands on both ends: the code that
 * runs carries a name and can be stopped, and what is declared so far is kept here, not there.
 */
import type { ConvertResult, Converter } from 'tslab/dist/converter.js';
import type { ConverterSet } from 'tslab/dist/executor.js';
import { codeName, type Cell } from './cell.js';
import { withCheckpoints } from './checkpoints.js';
import { declarationsAfterFailure } from './declarations.js';
import { withEarlierNames } from './earlier-names.js';
import { createConverter } from './tslab.js';

export class Compiler implements ConverterSet {
  readonly node: Converter;
  /** The cell at hand, and what it was compiled to. */
  private cell: Cell | undefined;
  private result: ConvertResult | undefined;
  private readonly tslab: Converter;
  private forBrowsers: Converter | undefined;
  private declared = '';

  /** @param isJS whether cells are JavaScript; else they are TypeScript */
  constructor(private readonly isJS: boolean) {
    const tslab = createConverter({ isJS, isBrowser: false });
    this.tslab = tslab;
    this.node = {
      convert: (_, source) => this.compile(source),
      inspect: (_, source, position) => tslab.inspect(this.declared, source, position),
      complete: (_, source, position) => tslab.complete(this.declared, source, position),
      addModule: (...args) => {
        const diagnostics = tslab.addModule(...args);
        this.result = { diagnostics };
        return diagnostics;
      },
      close: () => tslab.close(),
    };
  }

  /** For cells marked `@browser`. Seldom wanted, and it takes a second: so it is made when asked for. */
  get browser(): Converter {
    return (this.forBrowsers ??= createConverter({ isJS: this.isJS, isBrowser: true }));
  }

  /** The code that comes is this cell's. */
  begin(cell: Cell): void {
    this.cell = cell;
    this.result = undefined;
  }

  /** What the compiler has to say against the cell. */
  get diagnostics(): ConvertResult['diagnostics'] {
    return this.result?.diagnostics ?? [];
  }

  private compile(source: string): ConvertResult {
    const { cell } = this;
    if (!cell) throw new Error('compile: there is no cell to compile for.');
    const result = this.tslab.convert(this.declared, source);
    this.result = result;
    if (result.diagnostics.length > 0 || !result.output) return result;
    const { code, awaits } = withCheckpoints(withEarlierNames(result.output, this.declared));
    // tslab puts the head of a function before the first line: the break keeps columns as they are.
    const output = `\n${code}\n//# sourceURL=${codeName(cell)}`;
    cell.compiled = output;
    return { ...result, output, hasToplevelAwait: result.hasToplevelAwait || awaits };
  }

  /** The last cell ran to its end: what it declares holds from now on. */
  keep(): void {
    if (this.result?.diagnostics.length === 0) this.declared = this.result.declOutput ?? '';
  }

  /** The last cell failed on its way: what it declares holds as far as it came. */
  keepWhatHas(hasValue: (name: string) => boolean): void {
    if (this.result?.diagnostics.length !== 0) return;
    const { declOutput = '' } = this.result;
    this.declared = declarationsAfterFailure(this.declared, declOutput, hasValue);
  }

  close(): void {
    this.tslab.close();
    this.forBrowsers?.close();
  }
}
