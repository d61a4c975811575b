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
  ...(
    [
      [
        'sorted as text',
        /compares as text/,
        'const middle = (v: number[]) => { const s = [...v].sort(); return (s[(s.length - 1) >> 1]! + s[s.length >> 1]!) / 2; };',
      ],
      [
        'the upper of the two in the middle',
        /halfway between/,
        'const middle = (v: number[]) => [...v].sort((a, b) => a - b)[v.length >> 1]!;',
      ],
      [
        'the mean',
        /no mean/,
        'const middle = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;',
      ],
      ['the smallest', /middle/, 'const middle = (v: number[]) => Math.min(...v);'],
      ['not sorted', /Sort by size/, 'const middle = (v: number[]) => v[v.length >> 1]!;'],
    ] as const
  ).map(([why, says, middle]): Wrong => [
    6,
    'catch the thief',
    why,
    says,
    `${middle} ratio = middle(fakes) / middle(heldOut);`,
  ]),
  [
    6,
    'catch the thief',
    'upside down',
    /fakes over held-out/,
    `const middle = (v: number[]) => { const s = [...v].sort((a, b) => a - b); return (s[(s.length - 1) >> 1]! + s[s.length >> 1]!) / 2; };
       ratio = middle(heldOut) / middle(fakes);`,
  ],
];
