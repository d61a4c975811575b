/** Leads what cells print and display to the cell that it belongs to. */
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { receivingCell } from './cell.js';
import { display as tslabDisplay } from './tslab.js';
import type { Content } from './wire.js';

export interface DisplayOptions {
  /** Names the output, so that a later call can replace it. */
  readonly id?: string;
  /** Replaces the output of that name instead of adding one. */
  readonly update?: boolean;
}

/** Shows one thing below the cell, by MIME type. */
export function display(
  { data, metadata = {} }: { data: Content; metadata?: Content },
  { id, update = false }: DisplayOptions = {},
): void {
  const outbox = receivingCell()?.outbox;
  const content = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
  if (update && id !== undefined) outbox?.update(id, content);
  else outbox?.send('display_data', content);
}

/**
 * Takes over the process's stdout and stderr, and tslab's own `display`. The streams are replaced
 * before anybody has asked for them: Node would make the pipe of the program that started this kernel
 * one that does not wait, for that program too, and what it prints would have holes.
 */
export function leadOutput(): void {
  for (const [fd, name] of [
    [1, 'stdout'],
    [2, 'stderr'],
  ] as const) {
    const decoder = new TextDecoder();
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Uint8Array, _, done) {
        const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
        const cell = receivingCell();
        if (cell) cell.outbox.stream(name, text);
        else writeSync(fd, text); // the log of whoever started the kernel
        done();
      },
    });
    Object.defineProperty(process, name, { value: Object.assign(stream, { fd }) });
  }
  console.clear = () => receivingCell()?.outbox.send('clear_output', { wait: false });
  tslabDisplay.lastWriteDisplayData = (content, update) => {
    const { data, metadata, transient } = content as Record<string, Content>;
    const id = transient?.['display_id'];
    display(
      { data: data ?? {}, metadata: metadata ?? {} },
      { update, ...(typeof id === 'string' && { id }) },
    );
  };
}
