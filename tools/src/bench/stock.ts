/**
 * TensorFlow.js as it comes, without this library, training the structured-data document's networks on
 * its wasm backend: what our kernels are worth. It makes the fakes twice a step and uses the stock
 * Adam, as programs for TensorFlow.js do. The answer is one line of JSON.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } });
const batch = 64;

function net(sizes: readonly number[], hidden: () => tf.layers.Layer, last: 'tanh' | 'linear') {
  const widths = sizes.slice(1);
  const layers = widths.flatMap((units, i) => {
    const ends = i === widths.length - 1;
    const activation = ends ? last : 'linear';
    const dense = tf.layers.dense({ units, activation, inputShape: [sizes[i]!] });
    return ends ? [dense] : [dense, hidden()];
  });
  return tf.sequential({ layers });
}

const require = createRequire(import.meta.url);
setWasmPaths(
  path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js')) +
    path.sep,
);
await tf.setBackend('wasm');
const generator = net([100, 256, 512, 1024, 784], () => tf.layers.reLU(), 'tanh');
const discriminator = net([784, 512, 256, 1], () => tf.layers.leakyReLU({ alpha: 0.2 }), 'linear');
const adam = () => tf.train.adam(2e-4, 0.5);
const optimizers = { generator: adam(), discriminator: adam() };
const variables = (model: tf.LayersModel) =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);
const judge = (images: tf.Tensor) => discriminator.apply(images, { training: true }) as tf.Tensor;
const make = () => generator.apply(tf.randomNormal([batch, 100]), { training: true }) as tf.Tensor;
const real = tf.randomUniform([batch, 784], -1, 1);

function step(): void {
  const fakes = tf.tidy(make);
  const discriminatorLoss = () =>
    tf.add<tf.Scalar>(
      tf.mean(tf.softplus(tf.neg(judge(real)))),
      tf.mean(tf.softplus(judge(fakes))),
    );
  optimizers.discriminator.minimize(discriminatorLoss, false, variables(discriminator));
  const generatorLoss = () => tf.mean<tf.Scalar>(tf.softplus(tf.neg(judge(make()))));
  optimizers.generator.minimize(generatorLoss, false, variables(generator));
  fakes.dispose();
}

for (let i = 0; i < 2; i++) step();
const times: number[] = [];
const begin = performance.now();
while (performance.now() - begin < 1000 * Number(values.seconds) || times.length < 3) {
  const start = performance.now();
  step();
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ millisecondsPerStep: times[Math.floor(times.length / 2)] }));
process.exit(0);
