import type { Wrong } from './wrong.js';

export const wrong: Wrong[] = [
  ...(
    [
      ['the variance over n − 1', /over n\./, '(v - m) / Math.sqrt(q / (x.length - 1) + epsilon)'],
      ['ε outside the root', /under the root/, '(v - m) / (Math.sqrt(q / x.length) + epsilon)'],
      ['ε forgotten', /added to the variance/, '(v - m) / Math.sqrt(q / x.length || 1)'],
      ['the mean not subtracted', /Subtract μ/, 'v / Math.sqrt(q / x.length + epsilon)'],
      ['no root', /under the root/, '(v - m) / (q / x.length + epsilon)'],
    ] as const
  ).map(([why, says, formula]): Wrong => [
    0,
    'batch norm by hand',
    why,
    says,
    `const m = x.reduce((s, v) => s + v, 0) / x.length;
       const q = x.reduce((s, v) => s + (v - m) ** 2, 0);
       y = x.map((v) => ${formula});`,
  ]),
  [
    1,
    'what is left',
    'ε added to the deviation',
    /root of σ² \+ ε/,
    'after = sigma / (sigma + epsilon);',
  ],
  [
    1,
    'what is left',
    'the variance',
    /the deviation/,
    'after = sigma ** 2 / (sigma ** 2 + epsilon);',
  ],
  [1, 'what is left', 'always 1', /divided by the same number/, 'after = 1;'],
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
  [6, 'a thief', 'steals everything', /\[20,20\]|20, 20|nine stolen/, 'loot = stolen;'],
  [
    6,
    'a thief',
    'steals half',
    /nine stolen/,
    'loot = [...stolen.slice(0, 10), ...honest.slice(10)];',
  ],
  ...(
    [
      ['the first among the mean', /stays out/, 'd.reduce((s, x) => s + x, 0) / d.length / 2'],
      ['the second alone', /stays out/, 'd[1]! / 2'],
      ['no half', /Less than half/, 'd.slice(1).reduce((s, x) => s + x, 0) / (d.length - 1)'],
    ] as const
  ).map(([why, says, limit]): Wrong => [
    7,
    'catch the thief',
    why,
    says,
    `share = distances.filter((d) => d[0]! < ${limit}).length / distances.length;`,
  ]),
  [
    7,
    'catch the thief',
    'a number, no share',
    /over a number of samples/,
    'share = distances.filter(([first, ...d]) => first! < d.reduce((s, x) => s + x, 0) / d.length / 2).length;',
  ],
  [8, 'a better thief', 'as it is', /100 % counted/, ''],
  [
    8,
    'a better thief',
    'one pixel to the right',
    /tried by the meter/,
    'other = other.map((_, at) => (at % 28 < 1 ? -1 : image[at - 1]!));',
  ],
  [
    8,
    'a better thief',
    'nothing left to read',
    /still read as what was stolen/,
    'other = other.map(() => -1);',
  ],
  [
    9,
    'the loss of D',
    'the half forgotten',
    /half of the sum/,
    'loss = tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));',
  ],
  [
    9,
    'the loss of D',
    'real and fake exchanged',
    /you want the first/,
    'loss = tf.mul(0.5, tf.add(tf.mean(tf.softplus(realLogits)), tf.mean(tf.softplus(tf.neg(fakeLogits)))));',
  ],
];
