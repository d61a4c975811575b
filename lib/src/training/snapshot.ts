/** How a training stands: taken down, and put back in place. */
import type { Adam } from '../ground/optimizer';
import type { Random } from '../ground/random';
import { tf } from '../ground/tf';
import { dropoutStreams } from '../gan/nets/dropout';
import type { WeightAverage } from './average';
import type { Contents } from './checkpoint-file';
import { readCount, readRandomState, type Resumable } from './resumable';
import type { Values } from './safetensors';

export type Averages = Readonly<Record<string, WeightAverage>>;

/** A variable under a name that never changes, and the optimizer that may know it. */
interface Slot {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly optimizer: Adam | undefined;
}

/**
 * Every weight of the networks when the training stands at `state`, running statistics included, and every
 * average's means.
 */
function slotsOf<State>(training: Resumable<State>, state: State, averages: Averages): Slot[] {
  const slots = [
    ...Object.entries(training.learners(state)).flatMap(([role, { network, optimizer }]) =>
      network.weights.map((weight): Slot => {
        const variable = weight.read() as tf.Variable;
        return { name: `${role}/${weight.originalName}`, variable, optimizer };
      }),
    ),
    ...Object.entries(averages).flatMap(([name, { model, means }]) =>
      model.weights.map(({ originalName }, i): Slot => {
        const variable = means[i]!;
        return { name: `averages/${name}/${originalName}`, variable, optimizer: undefined };
      }),
    ),
  ];
  const names = new Set<string>();
  for (const { name } of slots) {
    if (names.has(name)) {
      throw new Error(`Two weights are called '${name}': give layers different names.`);
    }
    names.add(name);
  }
  return slots;
}

/** What the dropout layers draw from, by network and layer. */
function streamsOf<State>(training: Resumable<State>, state: State): [string, Random][] {
  return Object.entries(training.learners(state)).flatMap(([role, { network }]) =>
    [...dropoutStreams(network)].map(([layer, random]): [string, Random] => [
      `${role}/${layer}`,
      random,
    ]),
  );
}

/** How things stand. The tensors stay as they are while training goes on; the caller disposes them. */
export function snapshot<State>(training: Resumable<State>, averages: Averages) {
  const { state } = training;
  const tensors = new Map<string, tf.Tensor>();
  const updates: Record<string, number> = {};
  for (const { name, variable, optimizer } of slotsOf(training, state, averages)) {
    tensors.set(name, variable.clone());
    const moments = optimizer?.slot(variable);
    if (!moments) continue;
    updates[name] = moments.step;
    tensors.set(`${name}/mean`, moments.mean.clone());
    tensors.set(`${name}/square`, moments.square.clone());
  }
  const dropout = streamsOf(training, state).map(([name, random]) => [name, random.state]);
  const counts = Object.entries(averages).map(([name, { updates }]) => [name, updates]);
  return {
    ...{ state, tensors, updates },
    dropout: Object.fromEntries(dropout) as Record<string, unknown>,
    averages: Object.fromEntries(counts) as Record<string, unknown>,
  };
}

/**
 * Finds in a file all that a training needs, and checks it. What it returns puts that in place.
 * @throws Error saying what is missing or wrong; nothing is changed until then
 */
export function prepare<State>(
  training: Resumable<State>,
  averages: Averages,
  { tensors, notes }: Contents,
): () => void {
  const state = training.readState(notes.state);
  const changes = slotsOf(training, state, averages).map(({ name, variable, optimizer }) => {
    const find = (name: string) => valuesOf(tensors, name, variable.shape);
    const moments = optimizer &&
      Object.hasOwn(notes.updates, name) && {
        updates: readCount(notes.updates[name], `the updates of '${name}'`),
        ...{ optimizer, mean: find(`${name}/mean`), square: find(`${name}/square`) },
      };
    return { variable, weight: find(name), moments };
  });
  const streams = streamsOf(training, state).map(([name, random]) => {
    return { random, stream: readRandomState(notes.dropout[name], `the stream of '${name}'`) };
  });
  const counts = Object.entries(averages).map(([name, average]) => {
    return { average, updates: readCount(notes.averages[name], `the updates of '${name}'`) };
  });

  return () => {
    tf.tidy(() => {
      // All memory is asked for before the first change, since there may not be enough of it.
      const tensor = ({ values, shape }: Values) => tf.tensor(values, [...shape]);
      const ready = changes.map(({ variable, weight, moments }) => {
        const [mean, square] = moments ? [tensor(moments.mean), tensor(moments.square)] : [];
        return { variable, weight: tensor(weight), moments, mean, square };
      });
      training.dispose(); // moments of before, if any
      for (const { variable, weight, moments, mean, square } of ready) {
        variable.assign(weight);
        if (moments) moments.optimizer.restore(variable, moments.updates, mean!, square!);
      }
    });
    for (const { random, stream } of streams) random.state = stream;
    for (const { average, updates } of counts) average.updates = updates;
    training.state = state;
  };
}

function valuesOf(tensors: Contents['tensors'], name: string, shape: readonly number[]): Values {
  const found = tensors.get(name);
  if (!found || !tf.util.arraysEqual([...found.shape], [...shape])) {
    const what = found ? `it has '${name}' in shape [${found.shape}]` : `it lacks '${name}'`;
    throw new Error(`${what}, but the network needs it in shape [${shape}]`);
  }
  requireFinite(found.values, (wrong) => new Error(`'${name}' holds ${wrong}`));
  return found;
}

export function requireFinite(values: Float32Array, error: (wrong: number) => Error): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw error(wrong);
}
