import type { Wrong } from './wrong.js';

export const wrong: Wrong[] = [
  ...(
    [
      ['the variance over n − 1', /over n\./, '(v - m[j]!) / Math.sqrt(q[j]! / (n - 1) + epsilon)'],
      ['ε outside the root', /under the root/, '(v - m[j]!) / (Math.sqrt(q[j]! / n) + epsilon)'],
      ['ε forgotten', /added to the variance/, '(v - m[j]!) / Math.sqrt(q[j]! / n || 1)'],
      ['the mean not subtracted', /Subtract/, 'v / Math.sqrt(q[j]! / n + epsilon)'],
      ['no root', /under the root/, '(v - m[j]!) / (q[j]! / n + epsilon)'],
      ['all by the first feature', /its feature/, '(v - m[0]!) / Math.sqrt(q[0]! / n + epsilon)'],
    ] as const
  ).map(([why, says, formula]): Wrong => [
    0,
    'batch norm by hand',
    why,
    says,
    `const n = batch.length;
       const m = batch[0]!.map((_, j) => batch.reduce((s, row) => s + row[j]!, 0) / n);
       const q = m.map((mean, j) => batch.reduce((s, row) => s + (row[j]! - mean) ** 2, 0));
       y = batch.map((row) => row.map((v, j) => ${formula}));`,
  ]),
  [
    0,
    'batch norm by hand',
    'each sample by itself',
    /a column has one/,
    `y = batch.map((x) => {
       const m = x.reduce((s, v) => s + v, 0) / x.length;
       const q = x.reduce((s, v) => s + (v - m) ** 2, 0) / x.length;
       return x.map((v) => (v - m) / Math.sqrt(q + epsilon));
     });`,
  ],
  [
    1,
    'where ε does no harm',
    'the deviation behind it',
    /collect σ²/,
    'sigma = share / Math.sqrt(share ** 2 + epsilon);',
  ],
  [
    1,
    'where ε does no harm',
    'the variance',
    /Square both/,
    'sigma = (share ** 2 * epsilon) / (1 - share ** 2);',
  ],
  [
    1,
    'where ε does no harm',
    'no squares',
    /putting it back/,
    'sigma = (share * Math.sqrt(epsilon)) / (1 - share);',
  ],
  [
    2,
    'running statistics',
    'PyTorch’s convention',
    /If you got 4\.5/,
    'for (const mean of batchMeans) running = (1 - momentum) * running + momentum * mean;',
  ],
  [
    2,
    'running statistics',
    'begins at the first mean',
    /Start at 0/,
    'running = batchMeans[0]!; for (const mean of batchMeans.slice(1)) running = momentum * running + (1 - momentum) * mean;',
  ],
  [
    2,
    'running statistics',
    'the plain mean',
    /a tenth of the way/,
    'running = batchMeans.reduce((s, v) => s + v, 0) / batchMeans.length;',
  ],
  [
    2,
    'running statistics',
    'only the last batch',
    /a tenth of the way/,
    'running = (1 - momentum) * batchMeans.at(-1)!;',
  ],
  [
    3,
    'which mode',
    'training everywhere',
    /2 of 4.*what does a batch of one give/s,
    'for (const use of Object.keys(trainingMode)) trainingMode[use] = true;',
  ],
  [
    3,
    'which mode',
    'inference everywhere',
    /2 of 4.*see the same generator/s,
    'for (const use of Object.keys(trainingMode)) trainingMode[use] = false;',
  ],
  [
    4,
    'fakes to learn from',
    'inference mode',
    /the generator learns with/,
    'images = generate(gan, z);',
  ],
  [
    4,
    'fakes to learn from',
    'noise',
    /in another order/,
    'images = new Random(z.id).normalTensor([z.shape[0]!, 784]);',
  ],
  [
    4,
    'fakes to learn from',
    'predict',
    /running ones/,
    'images = gan.generator.predict(z) as tf.Tensor;',
  ],
  [
    5,
    'fakes to look at',
    'training mode',
    /moves an image.*running statistics/s,
    'images = nets.forward(gan.generator, z, true);',
  ],
  [
    5,
    'fakes to look at',
    'one image for all',
    /of its own/,
    'images = tf.tile(generate(gan, z.slice([0], [1])).mul(0), [z.shape[0]!, 1]);',
  ],
  ...(
    [
      ['the first among the mean', /stays out/, 'd.reduce((s, x) => s + x, 0) / d.length / 2'],
      ['the second alone', /stays out/, 'd[1]! / 2'],
      ['no half', /Less than half/, 'd.slice(1).reduce((s, x) => s + x, 0) / (d.length - 1)'],
    ] as const
  ).map(([why, says, limit]): Wrong => [
    6,
    'catch the thief',
    why,
    says,
    `share = distances.filter((d) => d[0]! < ${limit}).length / distances.length;`,
  ]),
  [
    6,
    'catch the thief',
    'a number, no share',
    /over a number of samples/,
    'share = distances.filter(([first, ...d]) => first! < d.reduce((s, x) => s + x, 0) / d.length / 2).length;',
  ],
  [7, 'a better thief', 'as it is', /100 % counted/, ''],
  [
    7,
    'a better thief',
    'one pixel to the right',
    /tried by the meter/,
    'other = other.map((_, at) => (at % 28 < 1 ? -1 : image[at - 1]!));',
  ],
  [
    7,
    'a better thief',
    'nothing left to read',
    /still read as what was stolen/,
    'other = other.map(() => -1);',
  ],
  ...(
    [
      [
        'G first',
        /got G, then D|'G, then D'|G, then D/,
        `losses.G = optimizers.G.minimize(() => lossG(), ofG).dataSync()[0]!;
         losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;`,
      ],
      [
        'half of the sum',
        /not half of it/,
        `losses.D = optimizers.D.minimize(() => tf.mul<tf.Scalar>(lossD(fakes), 0.5), ofD).dataSync()[0]!;
         losses.G = optimizers.G.minimize(() => lossG(), ofG).dataSync()[0]!;`,
      ],
      [
        'G against the D of before',
        /the D that has moved/,
        `const weights = discriminator.getWeights().map((w) => w.clone());
         losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;
         const moved = discriminator.getWeights().map((w) => w.clone());
         discriminator.setWeights(weights);
         losses.G = optimizers.G.minimize(() => lossG(), ofG).dataSync()[0]!;
         discriminator.setWeights(moved);`,
      ],
      [
        'real and fake exchanged',
        /real logits go first/,
        `losses.D = optimizers.D.minimize(() => objective.discriminatorLoss(logits(fakes), logits(real)), ofD).dataSync()[0]!;
         losses.G = optimizers.G.minimize(() => lossG(), ofG).dataSync()[0]!;`,
      ],
      [
        'G does not move',
        /G stayed/,
        `losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;
         losses.G = lossG().dataSync()[0]!;`,
      ],
      [
        'D only looks',
        /D stayed/,
        `losses.D = lossD(fakes).dataSync()[0]!;
         losses.G = optimizers.G.minimize(() => lossG(), ofG).dataSync()[0]!;`,
      ],
      [
        'the loss of G forgotten',
        /NaN/,
        `losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;
         optimizers.G.minimize(() => lossG(), ofG);`,
      ],
      [
        'the loss of D twice',
        /before the move|real logits go first/,
        `losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;
         optimizers.G.minimize(() => lossG(), ofG);
         losses.G = losses.D;`,
      ],
      [
        'other latents for G',
        /same latents/,
        `losses.D = optimizers.D.minimize(() => lossD(fakes), ofD).dataSync()[0]!;
         losses.G = optimizers.G.minimize(() => objective.generatorLoss(logits(nets.forward(generator, tf.neg(z), true))), ofG).dataSync()[0]!;`,
      ],
    ] as const
  ).map(([why, says, moves]): Wrong => [
    8,
    'a step, D first',
    why,
    says,
    `const logits = (x: tf.Tensor) => nets.forward(discriminator, x, true);
       const [ofG, ofD] = [nets.trainableVariables(generator), nets.trainableVariables(discriminator)];
       const fakes = nets.forward(generator, z, true);
       const lossD = (x: tf.Tensor) => objective.discriminatorLoss(logits(real), logits(x));
       const lossG = () => objective.generatorLoss(logits(nets.forward(generator, z, true)));
       ${moves}`,
  ]),
];
