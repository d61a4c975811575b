/** From messages to stored outputs: streams, displays and their updates, cleared outputs. */
import { describe, expect, it } from 'vitest';
import type { CodeCell } from '../tools/dist/notebook/nbformat.js';
import { OutputCollector } from '../tools/dist/notebook/outputs.js';

const newCell = (): CodeCell => ({
  id: 'a',
  cell_type: 'code',
  execution_count: 3,
  metadata: {},
  source: '',
  outputs: [],
});

function collector(): { add: (cell: CodeCell, type: string, content: object) => void } {
  const outputs = new OutputCollector();
  return {
    add(cell, msg_type, content) {
      const header = { msg_id: '', msg_type, session: '', username: '', date: '', version: '5.3' };
      outputs.add(cell, { header, parent: {}, content: content as Record<string, unknown> });
    },
  };
}

const stream = (text: string, name = 'stdout'): object => ({ name, text });
const display = (text: string, display_id?: string): object => ({
  data: { 'text/plain': text },
  metadata: {},
  transient: display_id === undefined ? {} : { display_id },
});
const texts = (cell: CodeCell): unknown[] =>
  cell.outputs.map((output) =>
    output.output_type === 'stream' ? output.text : 'data' in output && output.data['text/plain'],
  );

describe('outputs', () => {
  it('join on one stream, unless something stands between', () => {
    const { add } = collector();
    const cell = newCell();
    for (const text of ['a', 'b\n', 'c']) add(cell, 'stream', stream(text));
    add(cell, 'display_data', display('d'));
    add(cell, 'stream', stream('e'));
    add(cell, 'stream', stream('f', 'stderr'));
    expect(texts(cell)).toEqual(['ab\nc', 'd', 'e', 'f']);
  });

  it('let a carriage return take the line back', () => {
    const { add } = collector();
    const cell = newCell();
    for (const text of ['kept\n10%\r', '20%\r', '30%\n', 'windows\r\n', 'last\r']) {
      add(cell, 'stream', stream(text));
    }
    expect(texts(cell)).toEqual(['kept\n30%\nwindows\r\nlast\r']);
  });

  it('are updated by id in whichever cell they stand, and only there', () => {
    const { add } = collector();
    const [first, second] = [newCell(), newCell()];
    add(first, 'display_data', display('one', 'x'));
    add(first, 'display_data', display('other', 'y'));
    add(second, 'update_display_data', display('two', 'x'));
    add(second, 'update_display_data', display('lost', 'unknown'));
    expect(texts(first)).toEqual(['two', 'other']);
    expect(texts(second)).toEqual([]);
    add(second, 'display_data', display('three', 'x'));
    expect([texts(first), texts(second)]).toEqual([['three', 'other'], ['three']]);
  });

  it('are cleared at once, or when the next one comes', () => {
    const { add } = collector();
    const cell = newCell();
    add(cell, 'stream', stream('a'));
    add(cell, 'clear_output', { wait: false });
    expect(texts(cell)).toEqual([]);
    add(cell, 'stream', stream('b'));
    add(cell, 'clear_output', { wait: true });
    expect(texts(cell)).toEqual(['b']);
    add(cell, 'stream', stream('c'));
    add(cell, 'stream', stream('d'));
    expect(texts(cell)).toEqual(['cd']);
  });

  it('keep results with their count, and hold text where text must be', () => {
    const { add } = collector();
    const cell = newCell();
    const data = { 'text/plain': 5, 'application/json': { a: 1 }, 'application/vnd.b+json': [1] };
    add(cell, 'execute_result', { data });
    expect(cell.outputs).toEqual([
      {
        output_type: 'execute_result',
        execution_count: 3,
        data: { ...data, 'text/plain': '5' },
        metadata: {},
      },
    ]);
  });
});
