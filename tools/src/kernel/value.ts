/** How a cell's last value is shown. */
import { inspect } from 'node:util';

export interface Bundle extends Record<string, unknown> {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

/**
 * By the value's own method `Symbol.for('Jupyter.display')`, which gives contents by MIME type,
 * perhaps later: the convention of Deno's kernel. Else as text, a string as it is.
 */
export async function valueBundle(value: unknown): Promise<Bundle> {
  const rich = await richData(value);
  const plain = typeof value === 'string' ? value : inspect(value);
  return { data: { 'text/plain': plain, ...rich }, metadata: {} };
}

async function richData(value: unknown): Promise<Record<string, unknown> | undefined> {
  const method = (value as Record<symbol, unknown> | null | undefined)?.[
    Symbol.for('Jupyter.display')
  ];
  if (typeof method !== 'function') return undefined;
  const data: unknown = await method.call(value);
  return typeof data === 'object' && data !== null ? { ...data } : undefined;
}
