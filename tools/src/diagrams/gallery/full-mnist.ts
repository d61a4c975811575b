/** Lesson 09: what a long training needs around the game. */
import {
  discriminator,
  fake,
  flow,
  generator,
  gradient,
  note,
  operation,
  real,
  thing,
  type Diagram,
} from '../diagram.js';
import { clearSeven, roughSeven } from '../pictures.js';
import { ink } from '../roles.js';

const down = { sides: ['bottom', 'top'] } as const;
const quiet = { size: 11, fill: ink.quiet };

export const fullMnist: Diagram = {
  name: 'full-mnist',
  title: 'A long training: read, train, save, go on, score',
  alt:
    'From left to right: MNIST’s four files are read into 60,000 digits, which train G and D step by ' +
    'step. Now and then all of the state goes into one checkpoint: both networks, both Adams’ memories, ' +
    'the place in the data, the random stream and the settings. From it the training goes on as if it ' +
    'had never stopped. In the end G’s samples and held-out real digits go into the Parzen score.',
  height: 430,
  items: [
    thing('files', [70, 138], ['4 files', 'IDX'], { size: [76, 52] }),
    real('digits', [206, 138], ['60,000 digits'], { size: [112, 88], picture: clearSeven }),
    thing('train', [394, 138], [], { size: [168, 112], single: true }),
    note([324, 102], 'train', { size: 13, bold: true, anchor: 'start' }),
    generator('G', [352, 148], ['G'], { size: [54, 64] }),
    discriminator('D', [438, 148], ['D'], { size: [54, 64] }),
    fake('samples', [606, 138], ['10,000 samples'], { size: [118, 88], picture: roughSeven }),
    operation('score', [606, 278], ['score', 'Parzen window, in nats'], { size: [164, 50] }),
    real('held', [606, 352], ['real digits, held out'], { size: [164, 34] }),
    thing('checkpoint', [394, 278], ['checkpoint', 'one file'], { size: [110, 50], single: true }),
    flow('files', 'digits', { label: 'bytes' }),
    flow('digits', 'train', { label: '[64, 784]' }),
    flow('train', 'samples', { label: 'G, averaged' }),
    flow('G', 'D', { along: 140 }),
    gradient('D', 'G', { along: 156 }),
    flow('train', 'checkpoint', { ...down, along: 374, label: 'save', place: 'left' }),
    flow('checkpoint', 'train', { sides: ['top', 'bottom'], along: 414, label: 'go on' }),
    flow('samples', 'score', down),
    flow('held', 'score', { sides: ['top', 'bottom'] }),
    note(
      [36, 262],
      [
        'both networks',
        'both Adams’ memories',
        'the place in the data',
        'the stream of random numbers',
        'the settings',
      ],
      { ...quiet, anchor: 'start' },
    ),
  ],
  legend: ['flow', 'gradient', 'real', 'fake', 'generator', 'discriminator', 'operation'],
};
