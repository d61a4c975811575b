/** Lesson 03: how fakes come to be all alike, and what tells D so. */
import {
  discriminator,
  fake,
  flow,
  generator,
  gradient,
  noise,
  operation,
  panel,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { dots, ring } from '../pictures.js';
import type { Point } from '../svg.js';

const radius = 34;
const cloud: Point[] = [
  [-22, 4],
  [-15, -11],
  [-9, 9],
  [-4, -3],
  [2, -14],
  [5, 8],
  [10, -6],
  [16, 3],
  [22, -10],
  [19, 13],
  [-18, 14],
  [-1, 15],
];
/** All of them near the mode at the top right. */
const clump = cloud.map(([x, y]): Point => [24 + x / 4.2, -24 + y / 2.9]);
const picture = { picture: ring(radius, clump), size: [104, 104], single: true } as const;

export const collapse: Diagram = {
  name: 'ring',
  title: 'Mode collapse: many z, one place',
  alt:
    'Above: many different z go into G, and all fakes come out in one place of a ring of eight modes. D ' +
    'sees each fake alone, so nothing tells it that all are alike. Below: with minibatch discrimination D also ' +
    'measures how close each sample is to the others of its batch, and puts these numbers beside its ' +
    'features. A collapsed batch gives itself away, and the gradient is of all samples at once.',
  height: 486,
  items: [
    panel([24, 52], [712, 176], 'D judges each fake alone, and cannot see that all are alike'),
    noise('z', [74, 146], ['many z'], { size: [64, 66], picture: dots('plain', cloud) }),
    generator('G', [208, 150], ['G', '2-64-64-2'], { size: [92, 80] }),
    fake('fakes', [358, 150], [], picture),
    discriminator('D', [540, 150], ['D', '2-64-64-64-1'], { size: [100, 110] }),
    operation('real', [684, 150], ['“maybe”'], { size: [78, 36] }),
    flow('z', 'G', { along: 142, label: '[128, 2]' }),
    flow('G', 'fakes', { along: 142, label: '[128, 2]' }),
    flow('fakes', 'D', { along: 142, label: 'one by one' }),
    flow('D', 'real', { along: 142, label: 'logit' }),
    gradient('real', 'D', { along: 160 }),
    gradient('D', 'fakes', { along: 160, label: 'each alone' }),
    gradient('fakes', 'G', { along: 160 }),
    panel([24, 242], [712, 190], 'Minibatch discrimination: D also sees how close a batch lies'),
    fake('batch', [92, 346], [], { ...picture, single: false }),
    discriminator('f', [266, 346], ['D’s layers', '2-64-64-64'], { size: [96, 120] }),
    discriminator('close', [420, 304], ['closeness', 'to the 127 others'], {
      size: [124, 64],
    }),
    operation('join', [508, 376], ['join'], { size: [60, 40] }),
    discriminator('linear', [586, 376], ['linear'], { size: [52, 64] }),
    operation('fake', [676, 376], ['“too alike”'], { size: [94, 36] }),
    flow('batch', 'f', { along: 338, label: 'all 128' }),
    flow('f', 'close', { along: 310 }),
    gradient('close', 'f', { along: 322 }),
    flow('f', 'join', { along: 370, label: 'features [128, 64]' }),
    gradient('join', 'f', { along: 384 }),
    flow('close', 'join', {
      sides: ['right', 'top'],
      shift: [-6, 6],
      label: '[128, 4]',
    }),
    gradient('join', 'close', { sides: ['top', 'right'], shift: [-8, 8] }),
    flow('join', 'linear', { along: 370 }),
    gradient('linear', 'join', { along: 384 }),
    flow('linear', 'fake', { along: 370 }),
    gradient('fake', 'linear', { along: 384 }),
    gradient('f', 'batch', { along: 358, label: 'all at once' }),
  ],
  legend: wholeGame.filter((entry) => entry !== 'loss' && entry !== 'real').concat('operation'),
};
