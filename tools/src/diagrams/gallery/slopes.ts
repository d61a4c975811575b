/** Lesson 04: the gradient on its way back to G, as a product. */
import {
  discriminator,
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  note,
  panel,
  wholeGame,
  type Diagram,
  type Item,
} from '../diagram.js';
import { ink } from '../roles.js';

/** One game: the same way for both losses, but for the first factor of the way back. */
function wayBack(top: number, name: string, factor: string, ends: string): Item[] {
  const id = (what: string) => `${what} of ${name}`;
  const middle = top + 92;
  const [there, back] = [middle - 12, middle + 12];
  return [
    panel([24, top], [712, 164], name),
    noise(id('z'), [66, middle], ['z'], { size: [52, 48], single: true }),
    generator(id('G'), [184, middle], ['G', 'learns'], { size: [88, 76] }),
    fake(id('fake'), [334, middle], ['fake'], { size: [76, 52], single: true }),
    discriminator(id('D'), [484, middle], ['D', 'is sure'], { size: [92, 96], still: true }),
    generatorLoss(id('loss'), [672, middle], ['G’s', 'loss'], { size: [68, 68] }),
    flow(id('z'), id('G'), { along: there }),
    flow(id('G'), id('fake'), { along: there }),
    flow(id('fake'), id('D'), { along: there }),
    flow(id('D'), id('loss'), { along: there, label: 'logit a' }),
    gradient(id('loss'), id('D'), { along: back, place: 'below', label: factor }),
    gradient(id('D'), id('fake'), { along: back, place: 'below', label: '· ∇a' }),
    gradient(id('fake'), id('G'), { along: back, place: 'below', label: '· ∂G/∂θ' }),
    note([184, top + 152], ends, { size: 11, fill: ink.gradient }),
  ];
}

export const slopes: Diagram = {
  name: 'slopes',
  title: 'The way back to G: one factor differs',
  alt:
    'Twice the same way: z goes into G, the fake into D, D’s logit a into G’s loss. The gradient comes back as a ' +
    'product: the slope of the loss, times the slope of the logit at the fake, times G’s own slopes. ' +
    'Where D is sure that the fake is fake, D = 0.0001, the minimax loss gives the first factor D = 0.0001, and hardly anything ' +
    'reaches G. The non-saturating loss gives 1 − D = 0.9999, and the rest arrives.',
  height: 440,
  items: [
    ...wayBack(52, 'Minimax: log(1 − D)', 'D = 0.0001', 'hardly anything arrives'),
    ...wayBack(228, 'Non-saturating: −log D', '1 − D = 0.9999', 'the gradient arrives'),
  ],
  legend: wholeGame.filter((entry) => entry !== 'real'),
};
