/** Lesson 02: how fakes come to be all alike, and what tells D so. */
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
const clump = cloud.map(([x, y]): Point => [24 + x / 5, -24 + y / 5]);
const picture = { picture: ring(radius, clump), size: [104, 104], single: true } as const;

export const collapse: Diagram = {
  name: 'ring',
  title: 'Mode collapse: many z, one place',
  alt:
    'Above: many different z go into G, and all fakes come out in one place of a ring of eight modes. D ' +
    'sees each fake alone, and each alone looks real. Below: with minibatch discrimination D also ' +
    'measures how close each sample is to the others of its batch, and puts these numbers beside its ' +
    'features. A collapsed batch is too close, and the gradient tells G to spread out.',
  height: 486,
  items: [
    panel([24, 52], [712, 176], 'Judged alone, each fake looks real'),
    noise('z', [80, 150], [], { size: [64, 50], picture: dots('plain', cloud) }),
    generator('G', [208, 150], ['G', '2-64-64-2'], { size: [92, 80] }),
    fake('fakes', [362, 150], [], picture),
    discriminator('D', [528, 150], ['D', '2-64-64-64-1'], { size: [104, 110] }),
    operation('real', [672, 150], ['“real”'], { size: [72, 36] }),
    flow('z', 'G', { along: 142, label: '[128, 2]' }),
    flow('G', 'fakes', { along: 142, label: '[128, 2]' }),
    flow('fakes', 'D', { along: 142, label: 'one by one' }),
    flow('D', 'real', { along: 142, label: 'logit' }),
    gradient('real', 'D', { along: 160 }),
    gradient('D', 'fakes', { along: 160, label: 'stay there' }),
    gradient('fakes', 'G', { along: 160 }),
    panel([24, 242], [712, 190], 'Minibatch discrimination: D sees how close a batch lies'),
    fake('batch', [98, 346], [], { ...picture, single: false }),
    discriminator('f', [246, 346], ['D’s layers', '2-64-64-64'], { size: [96, 100] }),
    operation('close', [400, 302], ['closeness', 'to the 127 others'], { size: [122, 46] }),
    operation('join', [520, 375], ['join'], { size: [60, 36] }),
    discriminator('last', [620, 375], ['last'], { size: [52, 60] }),
    operation('fake', [692, 300], ['“fake”'], { size: [66, 36] }),
    flow('batch', 'f', { along: 338, label: 'all 128' }),
    flow('f', 'close', { along: 318 }),
    flow('f', 'join', { along: 372, label: 'features [128, 64]' }),
    flow('close', 'join', { sides: ['right', 'top'], label: '[128, 8]', place: 'right' }),
    flow('join', 'last', { along: 375 }),
    flow('last', 'fake', { sides: ['right', 'bottom'] }),
    gradient('f', 'batch', { along: 358, label: 'spread out' }),
  ],
  legend: wholeGame.filter((entry) => entry !== 'loss' && entry !== 'real').concat('operation'),
};
