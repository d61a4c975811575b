import type { Wrong } from './wrong.js';

export const wrong: Wrong[] = [
  ...(
    [
      [
        'the least significant byte first',
        /largest first/,
        'bytes[3]!',
        '((d! * 256 + c!) * 256 + b!) * 256 + a!',
      ],
      ['the last byte only', /All four count/, 'bytes[3]!', 'd!'],
      ['base 255', /base 256/, 'bytes[3]!', '((a! * 255 + b!) * 255 + c!) * 255 + d!'],
      [
        'as far as the file goes',
        /as many lengths as byte 3 says/,
        '(bytes.length - 4) >> 2',
        '((a! * 256 + b!) * 256 + c!) * 256 + d!',
      ],
      [
        'three axes always',
        /as many lengths as byte 3 says/,
        '3',
        '((a! * 256 + b!) * 256 + c!) * 256 + d!',
      ],
      [
        'from byte 0 on',
        /from byte 4 on/,
        'bytes[3]!',
        '((bytes[4 * axis]! * 256 + bytes[4 * axis + 1]!) * 256 + bytes[4 * axis + 2]!) * 256 + bytes[4 * axis + 3]!',
      ],
    ] as const
  ).map(([why, says, axes, length]): Wrong => [
    0,
    'the shape of the training images',
    why,
    says,
    `for (let axis = 0; axis < ${axes}; axis++) {
         const [a, b, c, d] = bytes.subarray(4 + 4 * axis, 8 + 4 * axis); shape.push(${length});
       }`,
  ]),
  ...(
    [
      [
        'one window is a Gaussian',
        'no division by σ√(2π)',
        /log\(σ√\(2π\)\)/,
        'Math.log(mean(samples.map(w)))',
      ],
      [
        'one window is a Gaussian',
        'σ and not σ² in the exponent',
        /2σ²/,
        'Math.log(mean(samples.map((s) => Math.exp(-((x - s) ** 2) / 2 / sigma)))) - c',
      ],
      [
        'one window is a Gaussian',
        'the density itself',
        /natural logarithm/,
        'mean(samples.map(w)) * Math.exp(-c)',
      ],
      [
        'one window is a Gaussian',
        'the logarithm to base 10',
        /natural logarithm/,
        'Math.log10(mean(samples.map(w)) * Math.exp(-c))',
      ],
      [
        'the mean over the samples, not the sum',
        'the sum',
        /by the number of samples/,
        'Math.log(samples.length * mean(samples.map(w))) - c',
      ],
      [
        'the mean over the samples, not the sum',
        'the mean of the logarithms',
        /mean of the logarithms/,
        'mean(samples.map((s) => Math.log(w(s)))) - c',
      ],
      [
        'the mean over the samples, not the sum',
        'the nearest sample only',
        /sum of the windows/,
        'Math.log(Math.max(...samples.map(w))) - c',
      ],
      [
        'far from every sample it is finite',
        'exponentials first',
        /got +-Infinity.*logarithm of 0/s,
        'Math.log(mean(samples.map(w))) - c',
      ],
      [
        'far from every sample it is finite',
        'a small number added',
        /Subtract the largest/,
        'Math.log(mean(samples.map(w)) + 1e-300) - c',
      ],
    ] as const
  ).map(([check, why, says, formula]): Wrong => [
    1,
    check,
    why,
    says,
    `const mean = (v: number[]) => v.reduce((s, a) => s + a, 0) / v.length;
       const c = Math.log(sigma * Math.sqrt(2 * Math.PI));
       const w = (s: number) => Math.exp(-((x - s) ** 2) / (2 * sigma ** 2));
       answer = ${formula};`,
  ]),
  [
    2,
    'which field the first loss does not need',
    'the order',
    /from its top/,
    "guess.field = 'order';",
  ],
  ...(
    [
      [
        'the memory',
        /loss 2 after the restart.*how the weight moves/s,
        'weight, order, place, stream',
      ],
      ['the stream', /loss 1 after the restart.*stream of noise/s, 'weight, memory, order, place'],
      [
        'the place',
        /loss 1 after the restart.*place in the order/s,
        'weight, memory, order, stream',
      ],
      ['the order', /after the restart differs.*the\s+order/s, 'weight, memory, place, stream'],
      ['the weight', /loss 1 after the restart.*the weight/s, 'memory, order, place, stream'],
    ] as const
  ).map(([lacks, says, kept]): Wrong => [
    3,
    'a checkpoint with everything',
    `lacking ${lacks}`,
    says,
    `const { ${kept} } = training; file = JSON.stringify({ ${kept} });`,
  ]),
  [
    4,
    'a checkpoint with everything',
    'the weight only',
    /to the last bit.*a loss is made from/s,
    'training.weight = (JSON.parse(file) as { weight: number }).weight;',
  ],
  ...(
    [
      ['no meter', 'gives real rows 1.000', /know real rows from fakes/, '() => 1'],
      [
        'a meter that a mean satisfies',
        'one row 200 times',
        /one row 200 times.*difference of means is\s+not enough/s,
        '(fakes: number[][], real: number[][]) => Math.abs(fakes.reduce((s, x) => s + x[0]!, 0) / fakes.length - real.reduce((s, x) => s + x[0]!, 0) / real.length)',
      ],
      [
        'untrained',
        'no training',
        /before the training.*less than half/s,
        '(fakes: number[][], real: number[][]) => metrics.ksDistance(fakes.map(([x]) => x!), real.map(([x]) => x!))',
      ],
    ] as const
  ).map(([why, , says, meter]): Wrong => [
    5,
    'a GAN of your own',
    why,
    says,
    `const real = Array.from({ length: 800 }, (_, i) => [5 + (i % 7) / 10]);
     const net = (name: string, random: Random) => nets.mlp({ name, sizes: [1, 4, 1], hidden: [nets.leakyRelu(0.2)], random });
     return { real, build: (random) => ({ name: 'mine', generator: net('G', random), discriminator: net('D', random), latent: nets.normalLatent(1), objective: objectives.nonSaturating }), learn: async () => {}, meter: ${meter} };`,
  ]),
];
