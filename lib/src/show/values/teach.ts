import type { MimeBundle } from '../../ground/platform';

/** How Node prints a value, in `console.log` and as text. */
const asText = Symbol.for('nodejs.util.inspect.custom');
/** How a notebook's kernel shows a value that is a cell's last one: a convention of Deno's kernel. */
const asBundle = Symbol.for('Jupyter.display');

/** How a kind of value describes itself. */
export interface Description<T> {
  /** What it is, in a few words, for the case that it can't be read. */
  readonly kind: string;
  readonly text: (value: T) => string;
  /** Richer forms beside the text. */
  readonly rich?: (value: T) => MimeBundle | Promise<MimeBundle>;
}

/**
 * Gives a prototype, or a single object, the two methods by which a value is shown. Looking at a value
 * never throws: what fails is said in its place.
 */
export function teach<T extends object>(
  target: object,
  { kind, text, rich }: Description<T>,
): void {
  const safely = (value: T): string => {
    try {
      return text(value);
    } catch (error) {
      return `${kind} (it cannot be read: ${error instanceof Error ? error.message : String(error)})`;
    }
  };
  const define = (symbol: symbol, value: unknown) =>
    Object.defineProperty(target, symbol, { value, configurable: true, writable: true });
  define(asText, function (this: T) {
    return safely(this);
  });
  define(asBundle, async function (this: T): Promise<MimeBundle> {
    const plain = { 'text/plain': safely(this) };
    try {
      return { ...plain, ...(await rich?.(this)) };
    } catch {
      return plain; // the text says why
    }
  });
}
