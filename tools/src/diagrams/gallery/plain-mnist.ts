/** Lesson 05: digits from plain networks, layer by layer. */
import {
  discriminatorLoss,
  fake,
  flow,
  generatorLoss,
  gradient,
  noise,
  note,
  operation,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { clearSeven, roughSeven } from '../pictures.js';
import { ink } from '../roles.js';

const digit = { size: [70, 82] } as const;
const small = { size: [64, 64] } as const;

export const plainMnist: Diagram = {
  name: 'plain-mnist',
  title: 'MNIST with plain networks: how wide each layer is',
  alt:
    'A generator of layers 100, 256, 256 and 784 turns noise into a picture of 784 pixels. A ' +
    'discriminator of layers 784, 256, 256 and 1 turns real and fake pictures into logits, which two ' +
    'losses read. The gradient of D’s loss ends in D, that of G’s loss goes on through the fake picture into G.',
  height: 404,
  items: [
    noise('z', [54, 240], ['z', '[100, 100]'], { size: [62, 48] }),
    {
      type: 'layers',
      id: 'G',
      role: 'generator',
      at: [202, 240],
      size: [160, 124],
      title: 'G',
      widths: [100, 256, 256, 784],
    },
    real('real', [354, 112], ['real'], { ...digit, picture: clearSeven }),
    fake('fake', [354, 240], ['fake'], { ...digit, picture: roughSeven }),
    {
      type: 'layers',
      id: 'D',
      role: 'discriminator',
      at: [514, 176],
      size: [120, 216],
      title: 'D',
      widths: [784, 256, 256, 1],
    },
    operation('logit', [626, 176], ['logit'], { size: [52, 32] }),
    discriminatorLoss('lossD', [696, 98], ['D’s', 'loss'], small),
    generatorLoss('lossG', [696, 254], ['G’s', 'loss'], small),
    flow('z', 'G', { along: 240 }),
    flow('G', 'fake', { along: 230 }),
    flow('real', 'D', { along: 112, label: '[100, 784]' }),
    flow('fake', 'D', { along: 230, label: '[100, 784]' }),
    flow('D', 'logit', { along: 172 }),
    flow('logit', 'lossD', { sides: ['top', 'left'], shift: [-10, -9] }),
    flow('logit', 'lossG', { sides: ['bottom', 'left'], shift: [-10, 9] }),
    gradient('lossD', 'logit', {
      sides: ['left', 'top'],
      shift: [9, 10],
      label: 'moves D',
      place: 'right',
      nudge: [-1, 10],
    }),
    gradient('lossG', 'logit', {
      sides: ['left', 'bottom'],
      shift: [-9, 10],
      label: 'through D',
      place: 'right',
      nudge: [-1, -8],
    }),
    gradient('logit', 'D', { along: 180 }),
    gradient('D', 'fake', { along: 250, label: 'moves G' }),
    gradient('fake', 'G', { along: 250 }),
    note(
      [380, 346],
      'These are the simple-GAN document’s. The structured-data document has 100-256-512-1024-784 and 784-512-256-1.',
      { size: 11, fill: ink.quiet },
    ),
  ],
  legend: wholeGame,
};
