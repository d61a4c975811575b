/** What a training is, so that none is taken up as another: in values that JSON can hold. */
import { platform } from '../ground/platform';
import { Random } from '../ground/random';
import { tf } from '../ground/tf';
import type { DataSet } from '../gan/data/dataset';
import type { Latent } from '../gan/latent';
import type { Objective } from '../gan/objectives';
import { isRecord, type Identity } from './resumable';

/** What `getConfig` of a model tells of its layers. */
interface LayerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** For each time that the layer is applied, where its inputs come from: layer, application, output. */
  readonly inboundNodes?: readonly (readonly [string, number, number][])[];
}
interface ModelConfig {
  readonly layers: readonly LayerConfig[];
  readonly inputLayers?: unknown;
  readonly outputLayers?: unknown;
}

/**
 * The architecture: each layer's kind, settings and inputs, by its name. Initializers are left out, since the
 * weights come from elsewhere.
 */
export function describeNetwork(network: tf.LayersModel): Identity {
  const { layers, inputLayers, outputLayers } = network.getConfig() as unknown as ModelConfig;
  const described = layers.map(({ className, config, inboundNodes }) => {
    const settings = Object.entries(config).filter(([key]) => !/^name$|Initializer$/.test(key));
    const from = inboundNodes?.map((inputs) =>
      inputs.map(([name, ...which]) => nameOf(name, which)),
    );
    const what = { kind: className, ...Object.fromEntries(settings), from };
    return [String(config['name']), what] as const;
  });
  const ends = { inputs: inputLayers, outputs: outputLayers };
  return asJson({ ...ends, layers: Object.fromEntries(described) });
}

/** The output of a layer that has one, applied once, is called as the layer. */
const nameOf = (layer: string, which: readonly number[]) =>
  which[0] === 0 && which[1] === 0 ? layer : `${layer}[${which}]`;

const fingerprints = new WeakMap<DataSet, string>();

/**
 * Name, size, shape, and a fingerprint of every value that is trained on. It is computed once for a data set,
 * so don't write into its arrays. Labels are not trained on, but where they are the condition.
 */
export function describeData(data: DataSet): Identity {
  const { name, size, sampleShape, samples, condition } = data;
  let values = fingerprints.get(data);
  if (values === undefined) {
    values = condition
      ? platform.sha256(bytesOf(samples), bytesOf(condition.values))
      : platform.sha256(bytesOf(samples));
    fingerprints.set(data, values);
  }
  return asJson({ name, size, sampleShape, condition: condition?.shape, values });
}

/** A latent is a function: it is told by what it draws, twice, from a seed. */
export async function describeLatent(latent: Latent): Promise<Identity> {
  const z = latent(2, new Random(1));
  try {
    const draws = platform.sha256(bytesOf(new Float32Array(await z.data())));
    return asJson({ shape: z.shape.slice(1), draws });
  } finally {
    z.dispose();
  }
}

/**
 * The game by its name, its regularizers' names, and its losses for logits that stand here. Losses to four
 * digits: backends differ in the seventh.
 */
export async function describeObjective(objective: Objective): Promise<Identity> {
  const losses = tf.tidy(() => {
    const real = tf.tensor2d([0.9, -0.3, 2.1], [3, 1]);
    const fake = tf.tensor2d([-1.7, 0.4, 0.6], [3, 1]);
    return tf.stack([
      objective.discriminatorLoss(real, fake),
      objective.generatorLoss(fake, () => real),
    ]);
  });
  try {
    const [discriminator, generator] = await losses.data();
    return {
      name: objective.name,
      regularizers: (objective.regularizers ?? []).map(({ name }) => name),
      losses: [discriminator!.toPrecision(4), generator!.toPrecision(4)],
    };
  } finally {
    losses.dispose();
  }
}

/**
 * In which settings two differ, in words.
 *
 * @example ['batchSize was 64 and is 100', "generator.layers.leakyRelu_1.alpha was 0.2 and is 0.3"]
 */
export function differences(saved: unknown, here: unknown, name = ''): string[] {
  if (isRecord(saved) && isRecord(here)) {
    const keys = new Set([...Object.keys(here), ...Object.keys(saved)]);
    return [...keys].flatMap((key) =>
      differences(own(saved, key), own(here, key), name === '' ? key : `${name}.${key}`),
    );
  }
  const [was, is] = [saved, here].map(inWords);
  return was === is ? [] : [`${name} was ${was} and is ${is}`];
}

const own = (record: Identity, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** A layer by its kind, a setting by its value. */
function inWords(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isRecord(value) && typeof value['kind'] === 'string') return value['kind'];
  return JSON.stringify(value);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** As it is when it comes back from a file: without what is undefined. */
const asJson = (value: Identity) => JSON.parse(JSON.stringify(value)) as Identity;
