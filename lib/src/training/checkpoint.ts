import { platform } from '../ground/platform';
import { tf } from '../ground/tf';
import { broken, decodeCheckpoint, encodeCheckpoint } from './checkpoint-file';
import { differences } from './identity';
import type { Identity, Resumable } from './resumable';
import type { Values } from './safetensors';
import { prepare, requireFinite, snapshot, type Averages } from './snapshot';

export interface CheckpointOptions {
  /** Running means of weights that go with the training, by names of yours: `{ averages: { slow, fast } }`. */
  readonly averages?: Averages;
}

/**
 * Saves everything that `restoreCheckpoint` needs to go on exactly: networks, optimizers' moments, the step,
 * the streams of latents and of dropout, averages, and what the training is. All of it as it is at the call,
 * which belongs between two events of `training.run()`.
 *
 * The file is replaced in one go: whoever reads it finds the old one or the new one. Saves into one file wait
 * for each other, so the last one stays. The format is safetensors, with weights under
 * `generator/linear_1/kernel` and the like (kernels `[inputs, outputs]`), so other tools can read it.
 *
 * @param training a `Training`, a `StagedTraining`, a `LikelihoodTraining`, or one of your own
 * @throws Error where a weight or a moment is not finite, or, in the system's words, where the file cannot be
 *   written. An older file stays as it was.
 */
export async function saveCheckpoint<State>(
  training: Resumable<State>,
  file: string,
  { averages = {} }: CheckpointOptions = {},
): Promise<void> {
  const { tensors, ...now } = snapshot(training, averages);
  try {
    await inTurn(file, async () => {
      const notes = { identity: await identityOf(training, averages), ...now };
      const numbers = new Map<string, Values>();
      for (const [name, tensor] of tensors) {
        const values = new Float32Array(await tensor.data());
        requireFinite(values, (wrong) => diverged(file, name, wrong));
        numbers.set(name, { shape: tensor.shape, values });
      }
      await platform.writeWhole(file, encodeCheckpoint({ tensors: numbers, notes }));
    });
  } finally {
    tf.dispose([...tensors.values()]);
  }
}

/**
 * Brings a training with the same networks, data and settings to where it was saved: its losses are
 * then, to the last bit, those of a training that was never interrupted (on the same backend).
 * `epochs` and `steps` count from the very beginning, not from here, and may be other ones.
 *
 * @param options with the averages that were saved, by the same names
 * @throws Error where the file is missing, broken, or of another training: nothing is changed then.
 */
export async function restoreCheckpoint<State>(
  training: Resumable<State>,
  file: string,
  { averages = {} }: CheckpointOptions = {},
): Promise<void> {
  const contents = decodeCheckpoint(file, readFile(file));
  const here = await identityOf(training, averages);
  const others = differences(contents.notes.identity, here);
  if (others.length > 0) throw anotherTraining(file, others);
  let take: () => void;
  try {
    take = prepare(training, averages, contents);
  } catch (cause) {
    throw broken(file, cause);
  }
  take();
}

async function identityOf<State>(
  training: Resumable<State>,
  averages: Averages,
): Promise<Identity> {
  const decays = Object.entries(averages).map(([name, { decay }]) => [name, { decay }]);
  return { ...(await training.identity()), averages: Object.fromEntries(decays) };
}

/** The last save that was asked for of each file, while there is one under way. */
const saves = new Map<string, Promise<void>>();

/** Saves once all saves into the same file are through that were asked for before. */
async function inTurn(file: string, save: () => Promise<void>): Promise<void> {
  const before = saves.get(file) ?? Promise.resolve();
  const mine = before.then(save, save); // after one that failed, too
  saves.set(file, mine);
  try {
    await mine;
  } finally {
    if (saves.get(file) === mine) saves.delete(file);
  }
}

function readFile(file: string): Uint8Array {
  try {
    return platform.readFile(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `There is no checkpoint to read at ${file}: ${why}. Save one first, or mend the path.`,
      { cause },
    );
  }
}

const diverged = (file: string, name: string, wrong: number) =>
  new Error(
    `Nothing was saved to ${file}: '${name}' holds ${wrong}, so the training has diverged. Go back to the ` +
      'last checkpoint and take a smaller learning rate, or start again from fresh networks.',
  );

function anotherTraining(file: string, differences: readonly string[]): Error {
  const some = differences.slice(0, 5);
  const rest = differences.length - some.length;
  return new Error(
    `Checkpoint ${file} is of another training: ${some.join('; ')}` +
      `${rest > 0 ? `; and ${rest} more` : ''}. Make networks, data and settings as they were when it was ` +
      'saved, or train anew into another file.',
  );
}
