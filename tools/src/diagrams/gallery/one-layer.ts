/** Lesson 07: the binary-sequence document's GAN, which never sees the bits that it is used for. */
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
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { ink } from '../roles.js';

const small = { size: [58, 58] } as const;

export const oneLayer: Diagram = {
  name: 'one-layer',
  title: 'One layer each: trained on shares, used for bits',
  alt:
    'Five uniform numbers go into G, one linear layer with a sigmoid, which makes five numbers between 0 ' +
    'and 1. D, one linear layer, sees real words of bits and these numbers. The gradients of the two ' +
    'losses move D and G. Only after the training are the numbers rounded to bits: no network sees that.',
  height: 420,
  items: [
    noise('z', [58, 222], ['z', '5 uniforms'], { size: [82, 48], single: true }),
    generator('G', [190, 222], ['G', '5-5, sigmoid'], { size: [104, 84] }),
    fake('fake', [368, 222], ['.9 .7 .6 .2 .8', 'not yet bits'], { size: [118, 56], single: true }),
    real('real', [368, 112], ['1 1 1 0 0', 'a real word'], { size: [118, 56], single: true }),
    discriminator('D', [536, 166], ['D', '5-1'], { size: [76, 190] }),
    discriminatorLoss('lossD', [692, 112], ['D’s', 'loss'], small),
    generatorLoss('lossG', [692, 220], ['G’s', 'loss'], small),
    operation('round', [368, 316], ['round'], { size: [72, 34] }),
    fake('word', [536, 316], ['1 1 1 0 1'], { size: [96, 40], single: true }),
    flow('z', 'G', { label: '[1, 5]' }),
    flow('G', 'fake', { along: 212, label: '[1, 5]' }),
    flow('real', 'D', { along: 112, label: '[1, 5]' }),
    flow('fake', 'D', { along: 212, label: '[1, 5]' }),
    flow('D', 'lossD', { along: 102, label: 'logits' }),
    flow('D', 'lossG', { along: 210, label: 'logit' }),
    gradient('lossD', 'D', { along: 122, label: 'moves D' }),
    gradient('lossG', 'D', { along: 230, label: 'through D' }),
    gradient('D', 'fake', { along: 232 }),
    gradient('fake', 'G', { along: 232, label: 'moves G' }),
    flow('fake', 'round', { sides: ['bottom', 'top'] }),
    flow('round', 'word'),
    note([600, 320], 'after the training only', { size: 11, fill: ink.quiet, anchor: 'start' }),
  ],
  legend: wholeGame,
};
