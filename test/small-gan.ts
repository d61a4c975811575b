import { data, nets, objectives, training, Random, type Gan } from 'tsgan';

/** A GAN of two-dimensional points, with batch norm in the generator: 3-8-2 against 2-8-1. */
export function smallGan(seed = 1, parts: Partial<Gan> = {}, condition?: number): Gan {
  const random = new Random(seed);
  const join = condition === undefined ? {} : { condition };
  const told: Record<string, number[]> = condition === undefined ? {} : { condition: [condition] };
  return {
    name: 'small',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [3], ...told },
      layers: [nets.linear(8), nets.batchNorm(), nets.leakyRelu(0.2), nets.linear(2)],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [2, 8, 1],
      hidden: [nets.leakyRelu(0.2)],
      random,
      ...join,
    }),
    latent: nets.normalLatent(3),
    objective: objectives.nonSaturating,
    ...parts,
  };
}

/** `size` points on a ring of four Gaussians. */
export const smallData = (size = 10): data.DataSet =>
  data.ringOfGaussians({ modes: 4, radius: 1, deviation: 0.1, size, random: new Random(9) });

export async function collect(
  events: AsyncIterable<training.Progress>,
): Promise<training.Progress[]> {
  const all: training.Progress[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The two losses of each event, for comparison to the last bit. */
export const lossesOf = (events: training.Progress[]) =>
  events.map(({ discriminatorLoss, generatorLoss }) => [discriminatorLoss, generatorLoss]);
