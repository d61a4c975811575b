/** GANs today: real and fake are judged in pairs, and D's slopes are kept small. */
import {
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  operation,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';

const small = { size: [66, 66] } as const;

export const relativistic: Diagram = {
  name: 'relativistic',
  title: 'GANs today: a pair’s difference, and two penalties on slopes',
  alt:
    'Real and fake samples go into D in pairs. Both losses read only the difference of the two logits: D ' +
    'wants it large, G wants it small. D also pays two penalties, R1 and R2, the squared slopes of its ' +
    'logit at real samples and at fakes. The gradient of G’s loss goes back through D into G, and by the ' +
    'difference both samples of a pair have a say in it.',
  height: 380,
  items: [
    noise('z', [54, 226], ['z', 'noise'], { size: [56, 48] }),
    generator('G', [168, 226], ['G', 'draws'], { size: [84, 84] }),
    real('real', [298, 106], ['real x'], { size: [76, 60] }),
    fake('fake', [298, 226], ['fake G(z)'], { size: [76, 60] }),
    discriminator('D', [430, 166], ['D', 'logit a'], { size: [88, 240] }),
    operation('penalties', [570, 92], ['R1 + R2', 'slopes² of a'], { size: [100, 44] }),
    operation('difference', [570, 166], ['a(x) − a(G(z))'], { size: [124, 36] }),
    discriminatorLoss('lossD', [694, 104], ['D’s', 'loss'], small),
    generatorLoss('lossG', [694, 232], ['G’s', 'loss'], small),
    flow('z', 'G'),
    flow('G', 'fake', { along: 216 }),
    flow('real', 'D', { along: 106 }),
    flow('fake', 'D', { along: 216 }),
    flow('D', 'penalties', { along: 92 }),
    flow('penalties', 'lossD', { along: 92 }),
    flow('D', 'difference', { along: 166 }),
    flow('difference', 'lossD', { sides: ['right', 'bottom'], shift: [-6, 0] }),
    flow('difference', 'lossG', { sides: ['right', 'top'], shift: [6, 0] }),
    gradient('lossD', 'D', { along: 126 }),
    gradient('lossG', 'D', { along: 236, label: 'through D' }),
    gradient('D', 'fake', { along: 236 }),
    gradient('fake', 'G', { along: 236, label: 'moves G' }),
  ],
  legend: [...wholeGame, 'operation'],
};
