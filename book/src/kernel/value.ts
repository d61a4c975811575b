/** How a cell's last value is shown. */
import { inspect } from 'node-inspect-extracted';
import type { Data } from '../protocol.js';

/** By its own method `Symbol.for('Jupyter.display')`, else as text: as in the kernel for Jupyter. */
export async function valueData(value: unknown): Promise<Data> {
  const plain = typeof value === 'string' ? value : inspect(value);
  const method = (value as Record<symbol, unknown> | null | undefined)?.[
    Symbol.for('Jupyter.display')
  ];
  const rich: unknown = typeof method === 'function' ? await method.call(value) : undefined;
  return { 'text/plain': plain, ...(typeof rich === 'object' ? rich : undefined) };
}
