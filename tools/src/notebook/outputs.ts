/** Turns a kernel's messages into the outputs that a notebook stores. */
import type { CodeCell, DisplayOutput, MimeBundle, Output, ResultOutput } from './nbformat.js';
import { joined } from './nbformat.js';
import type { Message } from './messages.js';

/**
 * The outputs of one run. Displays are found again by their `display_id`, in whichever cell they
 * stand.
 */
export class OutputCollector {
  private readonly displays = new Map<string, DisplayOutput[]>();
  /** Cells whose outputs go with the next output, because `clear_output` said `wait`. */
  private readonly clearing = new Set<CodeCell>();

  add(cell: CodeCell, { header, content }: Message): void {
    switch (header.msg_type) {
      case 'stream':
        this.stream(cell, content['name'] === 'stderr' ? 'stderr' : 'stdout', content['text']);
        break;
      case 'display_data':
        this.display(cell, content);
        break;
      case 'update_display_data':
        for (const display of this.displays.get(displayId(content) ?? '') ?? []) {
          Object.assign(display, bundle(content));
        }
        break;
      case 'execute_result': {
        const count = content['execution_count'];
        const execution_count = typeof count === 'number' ? count : cell.execution_count;
        const result: ResultOutput = {
          output_type: 'execute_result',
          execution_count,
          ...bundle(content),
        };
        this.push(cell, result);
        break;
      }
      case 'clear_output':
        if (content['wait'] === true) this.clearing.add(cell);
        else cell.outputs = [];
        break;
      case 'error':
        this.push(cell, {
          output_type: 'error',
          ename: text(content['ename']),
          evalue: text(content['evalue']),
          traceback: Array.isArray(content['traceback']) ? content['traceback'].map(text) : [],
        });
        break;
    }
  }

  private push(cell: CodeCell, output: Output): void {
    if (this.clearing.delete(cell)) cell.outputs = [];
    cell.outputs.push(output);
  }

  private stream(cell: CodeCell, name: 'stdout' | 'stderr', value: unknown): void {
    if (this.clearing.delete(cell)) cell.outputs = [];
    const last = cell.outputs.at(-1);
    if (last?.output_type !== 'stream' || last.name !== name) {
      this.push(cell, { output_type: 'stream', name, text: overwrite(text(value)) });
      return;
    }
    // Only the last line can still be overwritten: looking at all that stands there for each line
    // that comes would take time with its square.
    const before = joined(last.text);
    const lineStart = before.lastIndexOf('\n') + 1;
    const added = text(value);
    last.text =
      added.includes('\r') || before.endsWith('\r')
        ? before.slice(0, lineStart) + overwrite(before.slice(lineStart) + added)
        : before + added;
  }

  private display(cell: CodeCell, content: Record<string, unknown>): void {
    const output: DisplayOutput = { output_type: 'display_data', ...bundle(content) };
    this.push(cell, output);
    const id = displayId(content);
    if (id === undefined) return;
    const same = this.displays.get(id) ?? [];
    // Showing an id again updates the displays that have it already.
    for (const earlier of same) Object.assign(earlier, bundle(content));
    this.displays.set(id, [...same, output]);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** A carriage return takes the line back to its start, as in a terminal: progress in one line. */
function overwrite(value: string): string {
  return value.includes('\r') ? value.replace(/^[^\n]*\r(?!\n)(?=[^\n])/gm, '') : value;
}

function displayId(content: Record<string, unknown>): string | undefined {
  const id = (content['transient'] as Record<string, unknown> | undefined)?.['display_id'];
  return typeof id === 'string' ? id : undefined;
}

/** What a message says of MIME types, held to what the format lets a notebook store. */
function bundle({ data, metadata }: Record<string, unknown>): {
  data: MimeBundle;
  metadata: DisplayOutput['metadata'];
} {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(isObject(data) ? data : {}).map(([type, value]) => [
    type,
    /^application\/(.*\+)?json$/.test(type) ? value : text(value),
  ]);
  return {
    data: Object.fromEntries(entries) as MimeBundle,
    metadata: isObject(metadata) ? (metadata as DisplayOutput['metadata']) : {},
  };
}
