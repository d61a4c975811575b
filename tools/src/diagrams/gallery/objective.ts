/** Lesson 01: the game on single numbers, with its value. */
import {
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  gradient,
  noise,
  note,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { bell } from '../pictures.js';
import { ink } from '../roles.js';

const number = { size: [92, 84] } as const;

export const objective: Diagram = {
  name: 'objective',
  title: 'The objective: D climbs the value V, G goes down it',
  alt:
    'Real numbers come from a density p. The generator G turns noise z into fake numbers, whose ' +
    'density is q. The discriminator D judges both. Its answers make one value V, the mean of log D(x) ' +
    'over real numbers plus the mean of log(1 − D(G(z))) over fakes. The gradient of V moves D upwards, ' +
    'and, through D and the fakes, G downwards.',
  height: 350,
  items: [
    noise('z', [58, 222], ['z', 'noise']),
    generator('G', [188, 222], ['G']),
    real('real', [334, 104], ['real: p'], { ...number, picture: bell('real', 9, 11) }),
    fake('fake', [334, 222], ['fake: q'], { ...number, picture: bell('fake', -8, 16) }),
    discriminator('D', [480, 163], ['D', '1-32-32-1'], { size: [88, 200] }),
    discriminatorLoss('V', [680, 172], ['V', 'the value'], { role: 'plain', size: [112, 112] }),
    flow('z', 'G', { label: '[n, 1]' }),
    flow('G', 'fake', { along: 212, label: '[n, 1]' }),
    flow('real', 'D', { along: 104, label: '[n, 1]' }),
    flow('fake', 'D', { along: 212, label: '[n, 1]' }),
    flow('D', 'V', { along: 126, label: 'log D(x)' }),
    flow('D', 'V', { along: 196, label: 'log(1 − D(G(z)))' }),
    gradient('V', 'D', { along: 148, label: 'moves D up' }),
    gradient('V', 'D', { along: 218, label: 'through D' }),
    gradient('D', 'fake', { along: 232 }),
    gradient('fake', 'G', { along: 232, label: ['moves', 'G down'] }),
    note([680, 248], 'the sum of two means', { size: 11, fill: ink.quiet }),
  ],
  legend: wholeGame.filter((entry) => entry !== 'loss'),
};
