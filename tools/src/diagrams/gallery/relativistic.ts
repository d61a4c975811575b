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
  note,
  operation,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';
import { ink } from '../roles.js';

const small = { size: [66, 66] } as const;

export const relativistic: Diagram = {
  name: 'relativistic',
  title: 'GANs today: a pair’s difference, and two penalties on slopes',
  alt:
    'Real and fake samples go into D in pairs. Both losses read only the difference of the two logits: D ' +
    'wants it large, G wants it small. D also pays two penalties, R1 and R2, the squared slopes of its ' +
    'logit at real samples and at fakes. The gradient of G’s loss goes back through D into G, and by the ' +
    'difference both samples of a pair have a say in it.',
  height: 372,
  items: [
    noise('z', [52, 238], ['z', 'noise'], { size: [56, 48] }),
    generator('G', [160, 238], ['G', 'draws'], { size: [80, 84] }),
    real('real', [304, 118], ['real', 'x'], { size: [76, 60] }),
    fake('fake', [304, 238], ['fake', 'G(z)'], { size: [76, 60] }),
    discriminator('D', [438, 178], ['D', 'logit a'], { size: [84, 224] }),
    operation('penalties', [570, 110], ['R1 + R2', '‖∇a‖² at both'], { size: [112, 44] }),
    operation('difference', [570, 186], ['a(x) − a(G(z))'], { size: [124, 36] }),
    discriminatorLoss('lossD', [694, 124], ['D’s', 'loss'], small),
    generatorLoss('lossG', [694, 248], ['G’s', 'loss'], small),
    flow('z', 'G'),
    flow('G', 'fake', { along: 228 }),
    flow('real', 'D', { along: 118 }),
    flow('fake', 'D', { along: 228 }),
    flow('D', 'penalties', { along: 110 }),
    flow('penalties', 'lossD', { along: 110 }),
    flow('D', 'difference', { along: 186 }),
    flow('difference', 'lossD', { sides: ['right', 'bottom'], shift: [-6, 0] }),
    flow('difference', 'lossG', { sides: ['right', 'top'], shift: [6, 0] }),
    gradient('lossD', 'D', { along: 146, label: 'moves D', place: 'below' }),
    gradient('lossG', 'D', { along: 248, label: 'through D' }),
    gradient('D', 'fake', { along: 248 }),
    gradient('fake', 'G', { along: 248, label: 'moves G' }),
    note([570, 226], 'D wants it large, G small', { size: 11, fill: ink.quiet }),
  ],
  legend: [...wholeGame, 'operation'],
};
