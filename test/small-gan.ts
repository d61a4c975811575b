import {
  batchNorm,
  leakyRelu,
  linear,
  mlp,
  network,
  nonSaturating,
  normalLatent,
  Random,
  ringOfGaussians,
  type DataSet,
  type Gan,
  type Progress,
} from 'tsgan';

/** A GAN of two-dimensional points, with batch norm in the generator: 3-8-2 against 2-8-1. */
export function smallGan(seed = 1, parts: Partial<Gan> = {}, condition?: number): Gan {
  const random = new Random(seed);
  const join = condition === undefined ? {} : { condition };
  const told: Record<string, number[]> = condition === undefined ? {} : { condition: [condition] };
  return {
    name: 'small',
    generator: network({
      name: 'generator',
      inputs: { z: [3], ...told },
      layers: [linear(8), batchNorm(), leakyRelu(0.2), linear(2)],
      random,
    }),
    discriminator: mlp({
      name: 'discriminator',
      sizes: [2, 8, 1],
      hidden: [leakyRelu(0.2)],
      random,
      ...join,
    }),
    latent: normalLatent(3),
    objective: nonSaturating,
    ...parts,
  };
}

/** `size` points on a ring of four Gaussians. */
export const smallData = (size = 10): DataSet =>
  ringOfGaussians({ modes: 4, radius: 1, deviation: 0.1, size, random: new Random(9) });

export async function collect(events: AsyncIterable<Progress>): Promise<Progress[]> {
  const all: Progress[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The two losses of each event, for comparison to the last bit. */
export const lossesOf = (events: Progress[]) =>
  events.map(({ discriminatorLoss, generatorLoss }) => [discriminatorLoss, generatorLoss]);
