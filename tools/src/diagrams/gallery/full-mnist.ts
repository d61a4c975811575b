/** Lesson 12: what a long training needs around the game. */
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

export const fullMnist: Diagram = {
  name: 'full-mnist',
  title: 'A long training: read, train, save, go on, score',
  alt:
    'From left to right: MNIST’s four files are read into 60,000 digits. 50,000 of them train G and D step by ' +
    'step, the others are kept to choose by. Now and then all of the state goes into one checkpoint: both networks, both Adams’ memories, ' +
    'the place in the data, the random stream and the settings. From it the training goes on as if it ' +
    'had never stopped. In the end G’s samples and held-out real digits go into the Parzen score.',
  height: 440,
  items: [
    thing('files', [62, 138], ['4 files', 'IDX'], { size: [72, 52] }),
    real('digits', [202, 138], ['50,000 digits'], { size: [116, 88], picture: clearSeven }),
    thing('train', [402, 138], [], { size: [160, 112], single: true }),
    note([336, 102], 'train', { size: 13, bold: true, anchor: 'start' }),
    generator('G', [362, 148], ['G'], { size: [52, 64] }),
    discriminator('D', [444, 148], ['D'], { size: [52, 64] }),
    fake('samples', [630, 138], ['10,000 samples'], { size: [128, 88], picture: roughSeven }),
    operation('score', [630, 274], ['score', 'Parzen window, in nats'], { size: [164, 50] }),
    real('held', [630, 358], ['real digits, held out'], { size: [164, 34] }),
    thing(
      'checkpoint',
      [402, 316],
      [
        'checkpoint',
        'both networks',
        'both Adams’ memories',
        'place in the data',
        'random stream',
        'settings',
      ],
      { size: [180, 106], single: true },
    ),
    flow('files', 'digits', { label: 'bytes' }),
    note([202, 204], '10,000 kept to choose by', { size: 11, fill: ink.quiet }),
    flow('digits', 'train', { label: '[64, 784]' }),
    flow('train', 'samples', { label: 'G, averaged' }),
    flow('G', 'D', { along: 140 }),
    gradient('D', 'G', { along: 156 }),
    flow('train', 'checkpoint', { ...down, along: 382, label: 'save', place: 'left' }),
    flow('checkpoint', 'train', { sides: ['top', 'bottom'], along: 422, label: 'go on' }),
    flow('samples', 'score', down),
    flow('held', 'score', { sides: ['top', 'bottom'] }),
    note(
      [36, 304],
      [
        'The test of a checkpoint: nobody can',
        'tell from the losses after it',
        'that there was a stop.',
      ],
      { size: 11, fill: ink.quiet, anchor: 'start' },
    ),
  ],
  legend: ['flow', 'gradient', 'real', 'fake', 'generator', 'discriminator', 'operation'],
};
