/** Lesson 02: the two halves of one training step, side by side. */
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
  panel,
  real,
  wholeGame,
  type Diagram,
  type Item,
} from '../diagram.js';
import { ink } from '../roles.js';

const down = { sides: ['bottom', 'top'] } as const;
const up = { sides: ['top', 'bottom'] } as const;
const quiet = { size: 11, fill: ink.quiet };

/** Both halves stand on the same places, so that the eye finds what differs. */
function half(left: number, turn: 'D' | 'G'): Item[] {
  const [x, middle, other] = [left + 106, left + 173, left + 240];
  const id = (name: string) => `${name} in ${turn}'s step`;
  const judged = turn === 'D';
  const loss = judged ? discriminatorLoss : generatorLoss;
  const gStill = judged ? { still: true } : {};
  const dStill = judged ? {} : { still: true };
  return [
    panel([left, 52], [346, 466], judged ? 'D’s step' : 'G’s step'),
    noise(id('z'), [x, 110], ['z'], { size: [60, 34] }),
    generator(id('G'), [x, 196], ['G', judged ? 'holds still' : 'learns'], {
      size: [116, 60],
      wide: 'bottom',
      ...gStill,
    }),
    fake(id('fake'), [x, 282], ['fake'], { size: [96, 40] }),
    discriminator(id('D'), [middle, 372], ['D', judged ? 'learns' : 'holds still'], {
      size: [270, 62],
      wide: 'top',
      ...dStill,
    }),
    loss(id('loss'), [middle, 472], [`${turn}’s`, 'loss'], { size: [66, 66] }),
    flow(id('z'), id('G'), { ...down, along: x, label: '[batch, 1]' }),
    flow(id('G'), id('fake'), { ...down, along: x - 12 }),
    flow(id('fake'), id('D'), { ...down, along: x - 12, place: 'left', label: '[batch, 1]' }),
    flow(id('D'), id('loss'), { ...down, along: middle - 12, place: 'left', label: '[batch, 1]' }),
    gradient(id('loss'), id('D'), {
      ...up,
      along: middle + 12,
      place: 'right',
      label: judged ? 'moves D' : 'through D',
    }),
    ...(judged
      ? [
          real(id('real'), [other, 282], ['real'], { size: [96, 40] }),
          flow(id('real'), id('D'), { ...down, along: other, label: '[batch, 1]' }),
          note(
            [other + 6, 190],
            ['The fakes count as data:', 'no gradient goes', 'back into G.'],
            quiet,
          ),
        ]
      : [
          gradient(id('D'), id('fake'), { ...up, along: x + 12 }),
          gradient(id('fake'), id('G'), { ...up, along: x + 12, place: 'right', label: 'moves G' }),
          note([other + 4, 280], ['No real sample', 'takes part.'], quiet),
        ]),
  ];
}

export const trainingStep: Diagram = {
  name: 'training-step',
  title: 'One training step: in each half, one network holds still',
  alt:
    'Two panels. In D’s step fakes made from noise by G, and real samples, go into D; the gradient of ' +
    'D’s loss goes back into D and stops there, while G holds still. In G’s step only fakes go into D; ' +
    'the gradient of G’s loss goes back through D, which holds still, and through the fakes into G.',
  height: 572,
  items: [...half(24, 'D'), ...half(390, 'G')],
  legend: wholeGame,
};
