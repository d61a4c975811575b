import { tf } from '../ground/tf';
import { dropoutStreams } from './nets/dropout';
import { forward } from './forward';

/**
 * A forward pass of a network of a GAN, told the condition where it has an input for one.
 * @throws Error unless a condition is there exactly when the network is conditional, and the shapes are the network's
 */
export function pass(
  model: tf.LayersModel,
  input: tf.Tensor,
  condition: tf.Tensor | undefined,
  training: boolean,
): tf.Tensor {
  const wanted = model.inputs.length === 2;
  if (wanted !== (condition !== undefined)) {
    throw new Error(
      wanted
        ? `Network '${model.name}' is conditional: give it a condition of shape ` +
            `[${model.inputs[1]!.shape.map((n) => n ?? 'batch')}].`
        : `Network '${model.name}' takes no condition, but got one. Build it with a condition width.`,
    );
  }
  requireShape(model, 0, input);
  if (condition) requireShape(model, 1, condition);
  return tf.tidy(() => forward(model, condition ? [input, condition] : input, training));
}

/** @throws Error unless the tensor is one that this input of the network takes, whatever the batch */
function requireShape({ name, inputs }: tf.LayersModel, which: number, given: tf.Tensor): void {
  const wanted = inputs[which]!.shape;
  const found = given.shape as number[] | undefined;
  const fits = wanted.every((n, axis) => n === null || n === found?.[axis]);
  if (fits && found?.length === wanted.length) return;
  throw new Error(
    `Network '${name}' takes ${which === 0 ? 'a tensor' : 'a condition'} of shape ` +
      `[${wanted.map((n) => n ?? 'batch')}], but got ${found ? `[${found}]` : 'no tensor'}.`,
  );
}

/**
 * A forward pass in training mode leaves traces in a network: batch norm's running statistics move, and
 * dropout's streams go on, so that the next pass drops other numbers. This remembers where the streams
 * stand now; the function that it returns runs a pass from there, as often as one likes with the same
 * numbers dropped, and wipes out its traces afterwards.
 */
export function rehearsal(model: tf.LayersModel): <T>(run: () => T) => T {
  const streams = [...dropoutStreams(model).values()];
  const beginning = streams.map(({ state }) => state);
  return (run) => {
    const now = streams.map(({ state }) => state);
    const statistics = model.nonTrainableWeights;
    const values = statistics.map((weight) => weight.read().clone());
    streams.forEach((stream, i) => (stream.state = beginning[i]!));
    try {
      return run();
    } finally {
      streams.forEach((stream, i) => (stream.state = now[i]!));
      statistics.forEach((weight, i) => weight.write(values[i]!));
      tf.dispose(values);
    }
  };
}

/** @throws Error unless the network ends in one number for each sample, as both losses take it */
export function requireOneLogit({ name, outputs }: tf.LayersModel): void {
  const shapes = outputs.map(({ shape }) => `[${shape.map((n) => n ?? 'batch')}]`);
  if (shapes.join() === '[batch,1]') return;
  throw new Error(
    `A discriminator gives one logit for each sample, [batch,1], but '${name}' gives ` +
      `${shapes.join(' and ')}. End it with linear(1).`,
  );
}
