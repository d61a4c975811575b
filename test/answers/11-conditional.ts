import type { Wrong } from './wrong.js';

export const wrong: Wrong[] = [
  [
    0,
    'draw a number',
    'a new latent for each digit',
    /two twos differ.*Draw the latent once/s,
    'images = generate(gan, random.normalTensor([text.length, 100]), { condition: data.oneHotLabels(Array.from(text, Number)) });',
  ],
  [
    0,
    'draw a number',
    'a Random of its own',
    /that you are given/,
    'images = generate(gan, tf.tile(new Random(1).normalTensor([1, 100]), [text.length, 1]), { condition: data.oneHotLabels(Array.from(text, Number)) });',
  ],
  [
    0,
    'draw a number',
    'the same digit always',
    /another label/,
    'images = generate(gan, tf.tile(random.normalTensor([1, 100]), [text.length, 1]), { condition: data.oneHotLabels(Array.from(text, () => 2)) });',
  ],
  [
    0,
    'draw a number',
    'backwards',
    /order of the text/,
    'images = generate(gan, tf.tile(random.normalTensor([1, 100]), [text.length, 1]), { condition: data.oneHotLabels(Array.from(text, Number).reverse()) });',
  ],
  [
    0,
    'draw a number',
    'training mode',
    /inference mode/,
    'images = gan.generator.apply([tf.tile(random.normalTensor([1, 100]), [text.length, 1]), data.oneHotLabels(Array.from(text, Number))], { training: true }) as tf.Tensor;',
  ],
  [
    0,
    'draw a number',
    'character codes',
    /an error: .*a class is a whole number/,
    'images = generate(gan, tf.tile(random.normalTensor([1, 100]), [text.length, 1]), { condition: data.oneHotLabels(Array.from(text, (c) => c.charCodeAt(0))) });',
  ],
  ...(
    [
      ['a floor of one in ten', /not always a tenth/, 'floor = 0.1;'],
      [
        'the shares of what was asked, squared',
        /both lists/,
        'for (let k = 0; k < 10; k++) floor += share(asked, k) ** 2;',
      ],
      [
        'counts in the place of shares',
        /only the shares/,
        'for (let k = 0; k < 10; k++) floor += asked.length * share(asked, k) * share(read, k);',
      ],
    ] as const
  ).map(([why, says, floor]): Wrong => [
    1,
    'a share with its floor',
    why,
    says,
    `const share = (d: number[], k: number) => d.filter((x) => x === k).length / d.length;
       right = asked.filter((digit, i) => digit === read[i]).length / asked.length;
       floor = 0; ${floor}`,
  ]),
  [
    1,
    'a share with its floor',
    'histograms compared, not pairs',
    /matter of pairs/,
    `const share = (d: number[], k: number) => d.filter((x) => x === k).length / d.length;
       right = 0; floor = 0;
       for (let k = 0; k < 10; k++) { right += Math.min(share(asked, k), share(read, k)); floor += share(asked, k) * share(read, k); }`,
  ],
  ...(
    [
      ['wrong minus own', /own minus wrong/, 'wrong(labels) - mean(images, labels)'],
      [
        '10 after 9',
        /an error: .*is 10/,
        'mean(images, labels) - mean(images, labels.map((k) => k + 1))',
      ],
      [
        'other images, same labels',
        /only the labels change/,
        'mean(images, labels) - mean(tf.reverse(images, 0), labels)',
      ],
      [
        'the next label only, as in the lesson',
        /all nine wrong labels/,
        'mean(images, labels) - mean(images, labels.map((k) => (k + 1) % 10))',
      ],
      [
        'the own label among the wrong ones',
        /own one is not among them/,
        'mean(images, labels) - (9 * wrong(labels) + mean(images, labels)) / 10',
      ],
      [
        'probabilities',
        /no sigmoid/,
        'mean(images, labels, tf.sigmoid) - wrong(labels, tf.sigmoid)',
      ],
      ['sums', /no sum/, '4 * (mean(images, labels) - wrong(labels))'],
      [
        'training mode',
        /dropout throws dice/,
        'mean(images, labels, (a) => a, true) - wrong(labels, (a) => a, true)',
      ],
    ] as const
  ).map(([why, says, formula]): Wrong => [
    2,
    'does it listen',
    why,
    says,
    `const mean = (x: tf.Tensor, k: number[], f: (a: tf.Tensor) => tf.Tensor = (a) => a, training = false) =>
         tf.mean(f(gan.discriminator.apply([x, data.oneHotLabels(k)], { training }) as tf.Tensor)).dataSync()[0]!;
       const wrong = (k: number[], f: (a: tf.Tensor) => tf.Tensor = (a) => a, training = false) =>
         [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((sum, by) => sum + mean(images, k.map((l) => (l + by) % 10), f, training) / 9, 0);
       difference = ${formula};`,
  ]),
  [
    3,
    'where groups by chance stand',
    'as near as with k-means',
    /know of a picture/,
    "guess.byChance = 'with k-means';",
  ],
  [
    4,
    'groups by chance',
    'left as they are',
    /100 % of the digits stayed.*deal out/s,
    'shuffled = groups;',
  ],
  [
    4,
    'groups by chance',
    'drawn anew',
    /stay as large as it was/,
    'shuffled = groups.map(() => random.integer(4));',
  ],
  [
    4,
    'groups by chance',
    'a Random of its own',
    /same groups from two streams.*that you are given/s,
    'shuffled = Uint8Array.from(new Random(3).permutation(groups.length), (i) => groups[i]!);',
  ],
];
