import type { Random } from '../../ground/random';
import type { tf } from '../../ground/tf';

/**
 * One arrow in the drawing of a network: what one layer hands to the next, `[batch, …]`, while the
 * network is being built. There are no numbers in it yet, only a shape.
 */
export interface Wire {
  readonly tensor: tf.SymbolicTensor;
  readonly site: Site;
}

/**
 * From a wire to the next one. `relu()` and `linear(256)` give such a function, and whoever puts some of
 * them together in a function of his own has a layer too, as in a residual block:
 *
 *     const residual: Layer = (x) => add(x, through(x, linear(64), relu(), linear(64)));
 */
export type Layer = (x: Wire, name?: string) => Wire;

/** Layers in their order. A list in the list is a block. */
export type Layers = readonly (Layer | Layers)[];

/** x through one layer after the other. */
export function through(x: Wire, ...layers: Layers): Wire {
  return layers.reduce<Wire>(
    (y, layer) => (typeof layer === 'function' ? layer(y) : through(y, ...layer)),
    x,
  );
}

/**
 * The same layer under a name of its own. Others are numbered by their kind: `linear_1`, `linear_2`. The
 * first weights depend on the seed and on this name.
 */
export const named =
  (name: string, layer: Layer): Layer =>
  (x) =>
    layer(x, name);

/** Where a network is built: gives names to its layers, the same in every run. */
export class Site {
  private readonly names = new Set<string>();
  private readonly counts = new Map<string, number>();

  constructor(
    readonly network: string,
    readonly random: Random,
  ) {}

  /** The next name of a kind. */
  numbered(kind: string): string {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return `${kind}_${count}`;
  }

  take(name: string): string {
    if (!this.names.has(name)) {
      this.names.add(name);
      return name;
    }
    throw new Error(
      `Network '${this.network}' has two layers called '${name}'. Give one of them another name.`,
    );
  }
}

/** Makes a layer of TensorFlow.js. `random` is a stream of the layer's own. */
export type Make = (name: string, random: Random) => tf.layers.Layer;

/** A layer with one input. `kind` is its name without the number. */
export const layer =
  (kind: string, make: Make): Layer =>
  (x, name) =>
    meet(kind, make, [x], name);

/** A layer where several wires of one network come together. */
export function meet(kind: string, make: Make, wires: readonly Wire[], name?: string): Wire {
  const { site } = wires[0]!;
  const other = wires.find((wire) => wire.site !== site);
  if (other) {
    const [from, to] = [other.site.network, site.network];
    throw new Error(`A wire of network '${from}' cannot go into network '${to}'.`);
  }
  const own = site.take(name ?? site.numbered(kind));
  const made = make(own, site.random.fork(`${site.network}/${own}`));
  const tensors = wires.map(({ tensor }) => tensor);
  try {
    const tensor = made.apply(tensors.length === 1 ? tensors[0]! : tensors) as tf.SymbolicTensor;
    return { tensor, site };
  } catch (cause) {
    const shapes = tensors.map(({ shape }) => `[${shape.map((size) => size ?? 'batch')}]`);
    const what = `Layer '${own}' of network '${site.network}' does not fit ${shapes.join(' and ')}`;
    throw new Error(`${what}: ${(cause as Error).message}`, { cause });
  }
}
