/** One network down a loss of one's own: against least squares in closed form, and how it ends. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { data, nets, Random, tf, training } from 'tsgan';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));

/** Pairs [x, y] of a noisy line. */
const dice = new Random(3);
const pairs = Array.from({ length: 40 }, () => {
  const x = dice.normal();
  return [x, 1.5 * x - 0.5 + dice.normal(0, 0.3)];
});
const samples = Float32Array.from(pairs.flat());
const line = data.dataSet({ name: 'line', size: 40, sampleShape: [2], samples });

/** The slope and the height at 0 that have the least squares. */
function leastSquares(): [number, number] {
  const mean = (of: (pair: number[]) => number) => pairs.reduce((s, p) => s + of(p), 0) / 40;
  const [mx, my] = [mean(([x]) => x!), mean(([, y]) => y!)];
  const slope = mean(([x, y]) => (x! - mx) * (y! - my)) / mean(([x]) => (x! - mx) ** 2);
  return [slope, my - slope * mx];
}

const network = () => {
  const random = new Random(1);
  return nets.network({ name: 'line', inputs: { x: [1] }, layers: [nets.linear(1)], random });
};
const squares = (net: tf.LayersModel) => (batch: data.Batch) => {
  const [x, y] = tf.split(batch.samples, 2, 1) as [tf.Tensor, tf.Tensor];
  return tf.mean<tf.Scalar>(tf.square(tf.sub(nets.forward(net, x, true), y)));
};
const options = { seed: 1, batchSize: 40, steps: 400, optimizer: { learningRate: 0.05 } };

async function run(more: Partial<training.RegressionOptions> = {}) {
  const net = network();
  const events: training.RegressionProgress[] = [];
  try {
    const all = training.trainRegression(net, line, squares(net), { ...options, ...more });
    for await (const event of all) events.push(event);
    return { events, weights: net.weights.map((weight) => weight.read().dataSync()[0]!) };
  } finally {
    net.dispose();
  }
}

describe('a regression', () => {
  it('finds the line of least squares', async () => {
    const { events, weights } = await run();
    const [slope, height] = leastSquares();
    expect(weights[0]).toBeCloseTo(slope, 3);
    expect(weights[1]).toBeCloseTo(height, 3);
    expect(events.at(-1)!.step).toBe(400);
    expect(events.at(-1)!.loss).toBeLessThan(events[0]!.loss / 4);
  });

  it('is the same from the same seed, and another from another', async () => {
    const short = { steps: 5, batchSize: 7 };
    const one = (await run(short)).weights;
    expect((await run(short)).weights).toEqual(one);
    expect((await run({ ...short, seed: 2 })).weights).not.toEqual(one);
  });

  it('gives the loss a stream of its own', async () => {
    const net = network();
    const drawn: number[] = [];
    const loss = (batch: data.Batch, random: Random) => {
      drawn.push(random.uniform());
      return squares(net)(batch);
    };
    for await (const _ of training.trainRegression(net, line, loss, { ...options, steps: 6 }));
    net.dispose();
    expect(new Set(drawn).size).toBe(6);
  });

  it('stops after the step at hand, and tells of it', async () => {
    const stop = new AbortController();
    const net = network();
    const steps: number[] = [];
    const all = training.trainRegression(net, line, squares(net), {
      ...options,
      reportEvery: 1,
      signal: stop.signal,
    });
    for await (const { step } of all) {
      steps.push(step);
      if (step === 3) stop.abort();
    }
    net.dispose();
    expect(steps).toEqual([1, 2, 3]);
  });

  it('ends with an error where the loss is no number', async () => {
    const net = network();
    const broken = (batch: data.Batch) => tf.mul<tf.Scalar>(squares(net)(batch), NaN);
    const all = training.trainRegression(net, line, broken, { ...options, reportEvery: 1 });
    await expect(all.next()).rejects.toThrow("The network's loss was NaN at step 1");
    net.dispose();
  });

  it('refuses steps and batches that are none, at once', () => {
    const net = network();
    const start = (more: object) => () =>
      training.trainRegression(net, line, squares(net), { ...options, ...more });
    expect(start({ steps: 0 })).toThrow('steps must be a whole number');
    const misspelt: object = { epochs: 3 };
    expect(start(misspelt)).toThrow('trainRegression has no option "epochs"');
    expect(start({ batchSize: 0 })).toThrow('batch size is 0');
    net.dispose();
  });
});
