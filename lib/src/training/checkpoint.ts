import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Adam } from '../ground/optimizer';
import type { Random, RandomState } from '../ground/random';
import { tf } from '../ground/tf';
import { dropoutStreams } from '../gan/nets/dropout';
import { decodeSafeTensors, encodeSafeTensors, type Values } from './safetensors';
import type { Training, TrainingState } from './train';

/** What a checkpoint says in words and numbers, beside its tensors. */
interface Notes {
  readonly format: number;
  readonly state: TrainingState;
  /** Where the streams of dropout stand, by the layer's name here. */
  readonly dropout?: Readonly<Record<string, RandomState>>;
  /** Updates of each variable so far, by the variable's name here. */
  readonly updates: Readonly<Record<string, number>>;
  /** What must be the same when the training is taken up again. */
  readonly config: Readonly<Record<string, unknown>>;
  /** SHA-256 of the tensors' bytes. */
  readonly sum: string;
}

/** A weight of one of the networks, and the optimizer that may know it. */
interface Slot {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly optimizer: Adam;
}

/**
 * Saves everything that `restoreCheckpoint` needs to go on exactly: both networks, both optimizers'
 * moments, the step, the streams of latents and of dropout, and the settings. Call it between two events of
 * `training.run()`. The file is replaced in one go: whoever reads it finds the old one or the new one.
 *
 * The format is safetensors, with weights under `generator/linear_1/kernel` and the like (kernels
 * `[inputs, outputs]`), so other tools can read it.
 */
export async function saveCheckpoint(training: Training, file: string): Promise<void> {
  const tensors = new Map<string, Values>();
  const updates: Record<string, number> = {};
  const put = async (name: string, tensor: tf.Tensor) =>
    tensors.set(name, { shape: tensor.shape, values: Float32Array.from(await tensor.data()) });
  const { state } = training;
  for (const { name, variable, optimizer } of slotsOf(training)) {
    await put(name, variable);
    const slot = optimizer.slot(variable);
    if (!slot) continue;
    updates[name] = slot.step;
    await put(`${name}/mean`, slot.mean);
    await put(`${name}/square`, slot.square);
  }
  const config = configOf(training);
  const dropout = Object.fromEntries(streamsOf(training).map(([name, { state }]) => [name, state]));
  const notes: Notes = { format: 1, state, dropout, updates, config, sum: checksum(tensors) };
  await replace(file, encodeSafeTensors({ tensors, notes: { tsgan: JSON.stringify(notes) } }));
}

/**
 * Brings a training with the same networks, data and settings to where it was saved: its losses are
 * then, to the last bit, those of a training that was never interrupted (on the same backend).
 * `epochs` and `steps` count from the very beginning, not from here, and may be other ones.
 *
 * @throws Error where the file is missing, broken, or of another training: nothing is changed then.
 */
export async function restoreCheckpoint(training: Training, file: string): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new Error(`There is no checkpoint to read at ${file}.`, { cause });
  });
  const { tensors, notes } = decode(file, bytes);
  const differences = compare(notes.config, configOf(training));
  if (differences.length > 0) {
    throw new Error(`Checkpoint ${file} is of another training: ${differences.join('; ')}.`);
  }
  const slots = slotsOf(training);
  const get = (name: string, variable: tf.Variable): Values => {
    const found = tensors.get(name);
    if (found && tf.util.arraysEqual([...found.shape], variable.shape)) return found;
    throw new Error(
      `Checkpoint ${file} ${found ? `has '${name}' in shape [${found.shape}]` : `lacks '${name}'`}, ` +
        `but the network needs it in shape [${variable.shape}].`,
    );
  };
  const changes = slots.map(({ name, variable, optimizer }) => {
    const weight = get(name, variable);
    const updates = notes.updates[name];
    const moments = updates !== undefined && {
      updates,
      mean: get(`${name}/mean`, variable),
      square: get(`${name}/square`, variable),
    };
    return { variable, optimizer, weight, moments };
  });
  const streams = streamsOf(training).map(([name, random]) => {
    const saved = notes.dropout?.[name];
    if (!saved) throw new Error(`Checkpoint ${file} lacks the random stream of '${name}'.`);
    return { random, saved };
  });
  training.dispose(); // moments of before, if any
  tf.tidy(() => {
    const tensor = ({ values, shape }: Values) => tf.tensor(values, [...shape]);
    for (const { variable, optimizer, weight, moments } of changes) {
      variable.assign(tensor(weight));
      if (!moments) continue;
      optimizer.restore(variable, moments.updates, tensor(moments.mean), tensor(moments.square));
    }
  });
  for (const { random, saved } of streams) random.state = saved;
  training.state = notes.state;
}

function streamsOf({ gan }: Training): [name: string, random: Random][] {
  return (['generator', 'discriminator'] as const).flatMap((role) =>
    [...dropoutStreams(gan[role])].map(([layer, random]): [string, Random] => [
      `${role}/${layer}`,
      random,
    ]),
  );
}

/** Every weight of both networks, running statistics included, under a name that never changes. */
function slotsOf({ gan, generatorOptimizer, discriminatorOptimizer }: Training): Slot[] {
  const slots = [
    { role: 'generator', model: gan.generator, optimizer: generatorOptimizer },
    { role: 'discriminator', model: gan.discriminator, optimizer: discriminatorOptimizer },
  ].flatMap(({ role, model, optimizer }) =>
    model.weights.map((weight) => ({
      name: `${role}/${weight.originalName}`,
      variable: weight.read() as tf.Variable,
      optimizer,
    })),
  );
  const twice = slots.find(({ name }, i) => slots.findIndex((slot) => slot.name === name) < i);
  if (twice)
    throw new Error(`Two weights are called '${twice.name}': give layers different names.`);
  return slots;
}

function configOf(training: Training): Record<string, unknown> {
  const { gan, data, settings } = training;
  const { seed, batchSize, first, discriminatorSteps, discriminatorLoss } = settings;
  return {
    gan: gan.name,
    objective: gan.objective.name,
    data: data.name,
    'data size': data.size,
    seed,
    batchSize,
    first,
    discriminatorSteps,
    discriminatorLoss,
    generatorOptimizer: training.generatorOptimizer.options,
    discriminatorOptimizer: training.discriminatorOptimizer.options,
  };
}

function compare(saved: Record<string, unknown>, here: Record<string, unknown>): string[] {
  return Object.keys(here).flatMap((key) => {
    const [was, is] = [saved[key] ?? null, here[key]].map((value) => JSON.stringify(value));
    return was === is ? [] : [`${key} was ${was} and is ${is}`];
  });
}

function checksum(tensors: ReadonlyMap<string, Values>): string {
  const hash = createHash('sha256');
  for (const { values } of tensors.values()) hash.update(values);
  return hash.digest('hex');
}

function decode(file: string, bytes: Buffer) {
  try {
    const { tensors, notes: all } = decodeSafeTensors(bytes);
    if (!all['tsgan']) throw new Error('it holds tensors, but no training');
    const notes = JSON.parse(all['tsgan']) as Notes;
    if (notes.format !== 1) throw new Error(`its format is ${String(notes.format)}, not 1`);
    if (notes.sum !== checksum(tensors))
      throw new Error('its numbers are not those that were saved');
    return { tensors, notes };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Checkpoint ${file} is broken: ${why}. Take an older one.`, { cause });
  }
}

/** Writes beside the file first, so that a crash cannot leave half a checkpoint in its place. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
