/** Leads what cells print and display to the cell that it belongs to. */
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

/** Takes over the process's stdout and stderr, and tslab's own `display`. */
export function leadOutput(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder();
    const write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error) => void),
      done?: (error?: Error) => void,
    ): boolean => {
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      receivingCell()?.outbox.stream(name, text);
      const told = typeof encoding === 'function' ? encoding : done;
      if (told) queueMicrotask(told);
      return true;
    };
    process[name].write = write;
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
