import type { Wrong } from './wrong.js';

const document = `generator = nets.mlp({ name: 'g', sizes: [100, 256, 256, 784], hidden: [nets.relu()], output: [nets.tanh()], random });`;
const deepG = document.replace('784', '256, 784');
const deepD = `discriminator = nets.mlp({ name: 'd', sizes: [784, 256, 256, 256, 1], hidden: [nets.leakyRelu(0.2)], random });`;
const toldG = document.replace('{', '{ condition: 10,');
const toldD = deepD.replace('256, 256, 256', '256, 256').replace('{', '{ condition: 10,');

export const wrong: Wrong[] = [
  [
    0,
    'deeper networks',
    'no tanh',
    /tanh gives/,
    deepG.replace('output: [nets.tanh()], ', '') + deepD,
  ],
  [0, 'deeper networks', 'only one of them deeper', /784 → linear 256.*linear 1'/, deepG],
  [
    0,
    'deeper networks',
    'wider, not deeper',
    /three hidden layers/,
    (deepG + deepD).replaceAll('256, 256, 256', '512, 512'),
  ],
  [
    0,
    'deeper networks',
    'a sigmoid where logits should be',
    /nothing may squeeze/,
    deepG + deepD.replace('random', 'output: [nets.tanh()], random'),
  ],
  [0, 'deeper networks', 'another slope', /leakyRelu 0\.01/, deepG + deepD.replace('0.2', '0.01')],
  [
    0,
    'deeper networks',
    'relu in the discriminator',
    /linear 256 → relu.*linear 1'/,
    deepG + deepD.replace('nets.leakyRelu(0.2)', 'nets.relu()'),
  ],
  [
    1,
    'how many parameters more',
    'the biases forgotten',
    /m biases/,
    'moreParameters = 2 * 256 * 256;',
  ],
  [
    1,
    'how many parameters more',
    'one network only',
    /one in each network/,
    'moreParameters = 257 * 256;',
  ],
  [
    2,
    'mean squared error of D',
    'the square of the mean',
    /Square each/,
    'loss = tf.mul(0.5, tf.add(tf.square(tf.mean(tf.sub(real, 1))), tf.square(tf.mean(fake))));',
  ],
  [
    2,
    'mean squared error of D',
    'the halves forgotten',
    /If you got 5\.625/,
    'loss = tf.add(tf.mean(tf.square(tf.sub(real, 1))), tf.mean(tf.square(fake)));',
  ],
  [
    2,
    'mean squared error of D',
    'labels exchanged',
    /to 1 for real, to 0 for fake/,
    'loss = tf.mul(0.5, tf.add(tf.mean(tf.square(real)), tf.mean(tf.square(tf.sub(fake, 1)))));',
  ],
  [
    2,
    'mean squared error of D',
    'behind a sigmoid',
    /No sigmoid/,
    'loss = tf.mul(0.5, tf.add(tf.mean(tf.square(tf.sub(tf.sigmoid(real), 1))), tf.mean(tf.square(tf.sigmoid(fake)))));',
  ],
  [
    2,
    'mean squared error of D',
    'one value a sample',
    /mean over the batch/,
    'loss = tf.mul(0.5, tf.add(tf.square(tf.sub(real, 1)), tf.square(fake)));',
  ],
  [
    3,
    'mean squared error of G',
    'wants to be found out',
    /If you got 2\.5/,
    'loss = tf.mul(0.5, tf.mean(tf.square(fake)));',
  ],
  [
    3,
    'mean squared error of G',
    'the half forgotten',
    /half of 4²/,
    'loss = tf.mean(tf.square(tf.sub(fake, 1)));',
  ],
  [
    3,
    'mean squared error of G',
    'the sign turned, as in minimax',
    /costs it nothing/,
    'loss = tf.neg(tf.mul(0.5, tf.mean(tf.square(fake))));',
  ],
  [
    4,
    'more than sure',
    'signs forgotten',
    /−\(1 − D\)/,
    'slopeAt3.logarithm = 0.047; slopeAt3.square = 2;',
  ],
  [
    4,
    'more than sure',
    'D for 1 − D',
    /about 0\.95/,
    'slopeAt3.logarithm = -0.95; slopeAt3.square = 2;',
  ],
  [
    4,
    'more than sure',
    'the half forgotten',
    /half cancels/,
    'slopeAt3.logarithm = -0.047; slopeAt3.square = 4;',
  ],
  [
    4,
    'more than sure',
    'the loss for its slope',
    /The slope of ½/,
    'slopeAt3.logarithm = Math.log(1 + Math.exp(-3)); slopeAt3.square = 2;',
  ],
  [
    5,
    'the class beside the input',
    'the label first',
    /input comes first/,
    'joined = tf.concat2d([data.oneHotLabels(labels), input], 1);',
  ],
  [
    5,
    'the class beside the input',
    'the label as one number',
    /ten numbers/,
    'joined = tf.concat2d([input, tf.tensor2d(labels, [labels.length, 1])], 1);',
  ],
  [
    5,
    'the class beside the input',
    'rows below each other',
    /an error.*side by side/s,
    'joined = tf.concat2d([input, data.oneHotLabels(labels)], 0);',
  ],
  [
    5,
    'the class beside the input',
    'classes from 1',
    /index 0/,
    'joined = tf.concat2d([input, data.oneHotLabels(labels.map((k) => k + 1))], 1);',
  ],
  [6, 'both are told', 'only the generator', /only the generator is told/, toldG],
  [6, 'both are told', 'only the discriminator', /only the discriminator is told/, toldD],
  [
    6,
    'both are told',
    'the class as one number',
    /100 and 1 →/,
    (toldG + toldD).replaceAll('condition: 10', 'condition: 1'),
  ],
  [
    6,
    'both are told',
    'sizes widened as well',
    /110 and 10 →/,
    toldG.replace('[100', '[110') + toldD,
  ],
  ...(
    [
      [
        'other labels for the fakes than D is told',
        /same labels/,
        'labels.map((k) => 9 - k)',
        'labels',
        'labels',
      ],
      [
        'D is told other labels with the real images',
        /D when it sees the real images/,
        'labels',
        '[...labels].reverse()',
        'labels',
      ],
      [
        'D is told other labels with the fakes',
        /D when it sees the fakes/,
        'labels',
        'labels',
        '[...labels].reverse()',
      ],
    ] as const
  ).map(([why, says, forG, forReal, forFakes]): Wrong => [
    7,
    'a loss on pairs',
    why,
    says,
    `const told = (k: number[]) => ({ condition: data.oneHotLabels(k) });
       const fakes = generate(gan, z, told(${forG}));
       loss = gan.objective.discriminatorLoss(discriminate(gan, real, told(${forReal})), discriminate(gan, fakes, told(${forFakes})));`,
  ]),
  [
    7,
    'a loss on pairs',
    'fakes taken for real',
    /real logits go first/,
    `const condition = data.oneHotLabels(labels);
       const logits = (x: tf.Tensor) => discriminate(gan, x, { condition });
       loss = gan.objective.discriminatorLoss(logits(generate(gan, z, { condition })), logits(real));`,
  ],
  [
    7,
    'a loss on pairs',
    'no labels at all',
    /an error: .*conditional/,
    'loss = gan.objective.discriminatorLoss(discriminate(gan, real), discriminate(gan, generate(gan, z)));',
  ],
  [8, 'a class that is heard', 'left at 1', /Too quiet/, ''],
  [8, 'a class that is heard', 'drowns the image', /too loud/, 'factor = 100;'],
  [9, 'two changes less', 'all four kept', /0 changed/, ''],
  [9, 'two changes less', 'one taken back', /1 changed/, 'twoLess = { ...allFour, beta1: 0.9 };'],
  [
    9,
    'two changes less',
    'three taken back',
    /3 changed/,
    'twoLess = { ...documents, norm: true };',
  ],
  [
    9,
    'two changes less',
    'not as the document has it',
    /not to what the document has/,
    'twoLess = { ...allFour, rate: 1e-2, beta1: 0.9 };',
  ],
];
