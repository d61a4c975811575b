/** Lesson 14: flow matching learns by a regression, and draws in as many evaluations as one likes. */
import {
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  note,
  operation,
  panel,
  real,
  thing,
  type Diagram,
} from '../diagram.js';
import { ink } from '../roles.js';

const quiet = { size: 11, fill: ink.quiet, anchor: 'start' } as const;

export const flowMatching: Diagram = {
  name: 'flow-matching',
  title: 'Flow matching: a regression to learn, steps to draw',
  alt:
    'Above, training: a real sample x and noise z are mixed to a point between the two, (1 − t) z + t x. A network v ' +
    'guesses the velocity x − z from that point and t. The mean square of its error is the loss, whose gradient moves v: nobody plays ' +
    'against it. Below, drawing: a GAN goes from noise to a fake in one evaluation of G, flow matching in as many evaluations of v ' +
    'as one likes.',
  height: 440,
  items: [
    panel([24, 52], [712, 176], 'Training'),
    real('x', [84, 112], ['real x'], { size: [80, 36] }),
    noise('z', [84, 184], ['noise z'], { size: [80, 36] }),
    operation('mix', [246, 148], ['between', '(1 − t) z + t x'], { size: [128, 48] }),
    generator('v', [410, 148], ['v', 'learns'], { size: [92, 84] }),
    generatorLoss('loss', [654, 148], ['mean', 'square'], { size: [76, 76] }),
    operation('wanted', [536, 204], ['x − z'], { size: [84, 30] }),
    flow('x', 'mix', { shift: [0, -12] }),
    flow('z', 'mix', { shift: [0, 12] }),
    thing('t', [410, 80], ['time t'], { size: [68, 28] }),
    flow('t', 'v', { sides: ['bottom', 'top'] }),
    flow('t', 'mix', { sides: ['left', 'top'] }),
    flow('mix', 'v'),
    flow('v', 'loss', { along: 136, label: 'its guess' }),
    flow('wanted', 'loss', { sides: ['right', 'bottom'] }),
    gradient('loss', 'v', { along: 160 }),
    panel([24, 240], [712, 152], 'Drawing'),
    noise('a', [84, 296], ['noise'], { size: [72, 34] }),
    generator('G', [206, 296], ['G'], { size: [64, 52] }),
    fake('of G', [328, 296], ['fake'], { size: [72, 34] }),
    note([392, 300], 'GAN: one evaluation', quiet),
    noise('b', [84, 356], ['noise'], { size: [72, 34] }),
    generator('first', [206, 356], ['v'], { size: [64, 52] }),
    thing('way', [328, 356], ['on its way'], { size: [88, 34] }),
    generator('last', [450, 356], ['v'], { size: [64, 52] }),
    fake('of v', [560, 356], ['fake'], { size: [72, 34] }),
    note([616, 353], ['flow matching:', '1, 4, 50 …'], quiet),
    flow('a', 'G'),
    flow('G', 'of G'),
    flow('b', 'first'),
    flow('first', 'way'),
    flow('way', 'last'),
    flow('last', 'of v'),
  ],
  legend: ['flow', 'gradient', 'real', 'fake', 'generator', 'operation'],
};
