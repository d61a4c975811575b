/** Writes a preset down so that PyTorch can build the same nets with the same first weights. */
import { presets, Adam, type tf } from 'tsgan';

export interface StoredTensor {
  readonly shape: readonly number[];
  /** 32-bit floats, little-endian, base64. */
  readonly data: string;
}

export interface StoredLayer {
  readonly kind: string;
  readonly weights?: readonly StoredTensor[];
  readonly slope?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
  readonly shape?: readonly number[];
}

/** All that decides the first steps of a training, in the form that bench/pytorch.py reads. */
export interface StoredCase {
  readonly generator: readonly StoredLayer[];
  readonly discriminator: readonly StoredLayer[];
  readonly generatorOptimizer: object;
  readonly discriminatorOptimizer: object;
  readonly first: 'discriminator' | 'generator';
  readonly discriminatorLoss: 'sum' | 'half';
  readonly latent: 'normal' | 'uniform';
  readonly real: StoredTensor;
  readonly latents: readonly StoredTensor[];
}

export function store(values: Float32Array, shape: readonly number[]): StoredTensor {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { shape, data: bytes.toString('base64') };
}

/** The layers of a network whose builders' kinds begin their names (`linear_1`, `relu_2`, …). */
async function describeNetwork(model: tf.LayersModel): Promise<StoredLayer[]> {
  const layers: StoredLayer[] = [];
  for (const layer of model.layers) {
    const kind = layer.name.split('_')[0]!;
    if (layer.getClassName() === 'InputLayer') continue;
    const config = layer.getConfig();
    const weights: StoredTensor[] = [];
    for (const weight of layer.getWeights()) {
      weights.push(store((await weight.data()) as Float32Array, weight.shape));
    }
    layers.push({
      kind,
      ...(weights.length > 0 && { weights }),
      ...(kind === 'leakyRelu' && { slope: config['alpha'] as number }),
      ...(kind === 'batchNorm' && {
        epsilon: config['epsilon'] as number,
        momentum: config['momentum'] as number,
      }),
      ...(kind === 'reshape' && { shape: config['targetShape'] as number[] }),
    });
  }
  return layers;
}

/** Call it before the first step: it writes down the weights as they are. */
export async function describePreset({ gan, settings }: presets.Preset) {
  return {
    generator: await describeNetwork(gan.generator),
    discriminator: await describeNetwork(gan.discriminator),
    generatorOptimizer: new Adam(settings.generatorOptimizer).options,
    discriminatorOptimizer: new Adam(settings.discriminatorOptimizer).options,
    first: settings.first ?? 'discriminator',
    discriminatorLoss: settings.discriminatorLoss ?? 'sum',
  };
}
