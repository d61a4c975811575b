/** Lesson 11: the class goes into both networks. */
import {
  condition,
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { clearSeven, roughSeven } from '../pictures.js';

const digit = { size: [76, 84] } as const;
const small = { size: [66, 66] } as const;

export const conditional: Diagram = {
  name: 'conditional',
  title: 'Digits on demand: both networks are told the class',
  alt:
    'A class, here 7 as ten numbers of which one is 1, goes into both networks. G makes a digit from ' +
    'noise and class. D judges a digit together with its class: a part for the picture, and a part that ' +
    'multiplies the class’s direction with the picture’s features. The gradient of G’s loss goes back ' +
    'through D and the fake digit into G.',
  height: 430,
  items: [
    noise('z', [54, 230], ['z', 'noise'], { size: [56, 48] }),
    generator('G', [196, 230], ['G', 'z: 256, y: 64', '512, 784'], { size: [104, 92] }),
    real('real', [350, 108], ['real x'], { ...digit, picture: clearSeven }),
    fake('fake', [350, 230], ['fake x'], { ...digit, picture: roughSeven }),
    discriminator('D', [516, 168], ['D', 'w · φ(x) + b', '+ (V y + d) · φ(x)'], {
      size: [128, 210],
    }),
    discriminatorLoss('lossD', [690, 112], ['D’s', 'loss'], small),
    generatorLoss('lossG', [690, 224], ['G’s', 'loss'], small),
    condition('y', [196, 352], ['7', 'class y'], { size: [84, 46] }),
    flow('z', 'G', { label: '[64, 100]' }),
    flow('G', 'fake', { along: 220, label: '[64, 784]' }),
    flow('real', 'D', { along: 108, label: '[64, 784]' }),
    flow('fake', 'D', { along: 220, label: '[64, 784]' }),
    flow('y', 'G', { sides: ['top', 'bottom'], label: '[64, 10]' }),
    flow('y', 'D', { sides: ['right', 'bottom'], label: 'the same class, for real and fake' }),
    flow('D', 'lossD', { along: 103, label: 'logits' }),
    flow('D', 'lossG', { along: 215, label: 'logits' }),
    gradient('lossD', 'D', { along: 122, label: 'moves D' }),
    gradient('lossG', 'D', { along: 234, label: 'through D' }),
    gradient('D', 'fake', { along: 240 }),
    gradient('fake', 'G', { along: 240, label: 'moves G' }),
  ],
  legend: [...wholeGame.slice(0, 4), 'condition', ...wholeGame.slice(4)],
};
