/** Lesson 08: how a generator chooses, and how a gradient gets past the choice. */
import {
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  note,
  operation,
  real,
  sketch,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { stepAndSlope } from '../pictures.js';
import { ink } from '../roles.js';

const word = { size: [78, 56] } as const;
const small = { size: [58, 58] } as const;

export const bits: Diagram = {
  name: 'bits',
  title: 'Bits: a choice forward, a slope backward',
  alt:
    'Eight normal numbers go into G, which gives a logit for each of five bits. Logistic noise is added, ' +
    'and a threshold makes bits of 0 and 1. D sees real and made words of bits. On the way back the ' +
    'gradient passes the threshold as though it were a smooth sigmoid: the straight-through estimator.',
  height: 420,
  items: [
    noise('z', [54, 222], ['s', '8 normals'], { size: [64, 48] }),
    generator('G', [156, 222], ['G', '8-64-64-5'], { size: [80, 84] }),
    operation('add', [268, 222], ['+'], { size: [32, 44] }),
    noise('logistic', [268, 318], ['noise', 'logistic [128, 5]'], { size: [112, 46] }),
    operation('choose', [342, 222], ['> 0 ?'], { size: [56, 44] }),
    real('real', [446, 112], ['1 1 1 0 0', 'real words'], word),
    fake('fake', [446, 222], ['1 0 0 1 1', 'made words'], word),
    discriminator('D', [576, 166], ['D', '5-64-64-1'], { size: [76, 190] }),
    discriminatorLoss('lossD', [705, 112], ['D’s', 'loss'], small),
    generatorLoss('lossG', [705, 220], ['G’s', 'loss'], small),
    flow('z', 'G'),
    flow('G', 'add', { along: 212, label: ['logits', '[128, 5]'] }),
    flow('logistic', 'add', { sides: ['top', 'bottom'] }),
    flow('add', 'choose', { along: 212 }),
    flow('choose', 'fake', { along: 212 }),
    flow('real', 'D', { along: 112, label: '[128, 5]' }),
    flow('fake', 'D', { along: 212, label: '[128, 5]' }),
    flow('D', 'lossD', { along: 102, label: 'logits' }),
    flow('D', 'lossG', { along: 210, label: 'logits' }),
    gradient('lossD', 'D', { along: 122, label: 'moves D' }),
    gradient('lossG', 'D', { along: 230, label: 'through D' }),
    gradient('D', 'fake', { along: 232 }),
    gradient('fake', 'choose', { along: 232 }),
    gradient('choose', 'add', { along: 232 }),
    gradient('add', 'G', { along: 232, label: 'moves G' }),
    sketch([402, 318], stepAndSlope),
    note([464, 310], 'forward: the step, so D sees real bits', {
      size: 11,
      fill: ink.quiet,
      anchor: 'start',
    }),
    note([464, 336], 'backward: the slope of a sigmoid', {
      size: 11,
      fill: ink.gradient,
      anchor: 'start',
    }),
  ],
  legend: wholeGame,
};
