/** The game itself: for the README, and for whoever has forgotten it. */
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
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { ink } from '../roles.js';

const quiet = { size: 11, fill: ink.quiet };

export const gan: Diagram = {
  name: 'gan',
  title: 'A GAN: one network draws, the other tells drawn from real',
  alt:
    'Random numbers z go into the generator G, which makes fakes. Real and fake samples go into the ' +
    'discriminator D, which gives each a logit. Two losses read the logits. The gradient of D’s loss ' +
    'goes back into D alone; that of G’s loss goes back through D and the fakes into G.',
  height: 350,
  items: [
    noise('z', [58, 220], ['z', 'noise']),
    generator('G', [196, 220], ['G', 'draws']),
    fake('fake', [344, 220], ['fake', 'G(z)']),
    real('real', [344, 110], ['real', 'samples']),
    discriminator('D', [494, 165], ['D', 'judges']),
    discriminatorLoss('lossD', [676, 110], ['D’s', 'loss']),
    generatorLoss('lossG', [676, 220], ['G’s', 'loss']),
    flow('z', 'G', { label: '[64, 100]' }),
    flow('G', 'fake', { along: 210, label: '[64, 784]' }),
    flow('real', 'D', { along: 110, label: '[64, 784]' }),
    flow('fake', 'D', { along: 210, label: '[64, 784]' }),
    flow('D', 'lossD', { along: 100, label: ['logits of both', '2 × [64, 1]'] }),
    flow('D', 'lossG', { along: 210, label: ['logits of fakes', '[64, 1]'] }),
    gradient('lossD', 'D', { along: 120, label: 'moves D' }),
    gradient('lossG', 'D', { along: 230, label: 'through D' }),
    gradient('D', 'fake', { along: 230 }),
    gradient('fake', 'G', { along: 230, label: 'moves G' }),
    note([676, 162], 'wants real 1, fake 0', quiet),
    note([676, 272], 'wants fake 1', quiet),
  ],
  legend: wholeGame,
};
