/** Lesson 08: a word written from left to right. */
import {
  discriminator,
  fake,
  flow,
  generator,
  gradient,
  note,
  operation,
  real,
  thing,
  type Diagram,
  type Item,
} from '../diagram.js';
import { ink } from '../roles.js';

const columns = [
  { number: 1, x: 92, word: '1' },
  { number: 2, x: 236, word: '1 0' },
  { number: 3, x: 380, word: '1 0 0' },
  { number: 5, x: 546, word: '1 0 0 1 1' },
];
const down = { sides: ['bottom', 'top'] } as const;
const up = { sides: ['top', 'bottom'] } as const;

const column = ({ number, x, word }: (typeof columns)[0]): Item[] => [
  generator(`net ${number}`, [x, 162], [`net ${number}`, 'one logit'], {
    size: [92, 58],
    wide: 'top',
  }),
  operation(`draw ${number}`, [x, 248], ['+ noise > 0 ?'], { size: [108, 34] }),
  fake(`word ${number}`, [x, 330], [word], { size: [82, 40], single: number !== 5 }),
  flow('z', `net ${number}`, { ...down, along: x }),
  flow(`net ${number}`, `draw ${number}`, { ...down, along: x - 9 }),
  flow(`draw ${number}`, `word ${number}`, { ...down, along: x - 9 }),
  gradient(`word ${number}`, `draw ${number}`, { ...up, along: x + 9 }),
  gradient(`draw ${number}`, `net ${number}`, { ...up, along: x + 9 }),
];

/** The word so far goes to the next net, and that net's gradient comes back to it. */
const handOn = columns.slice(0, -1).flatMap(({ number }, i): Item[] => {
  const next = columns[i + 1]!;
  const bend = next.x - 78;
  const [word, net] = [`word ${number}`, `net ${next.number}`];
  return [
    flow(word, net, { shift: [-8, -7], bend }),
    gradient(net, word, { shift: [8, 8], bend: bend + 13 }),
  ];
});

export const bitsInOrder: Diagram = {
  name: 'bits-in-order',
  title: 'Bits in order: each net sees the bits drawn before it',
  alt:
    'Five small networks stand in a row; all see the same eight normal numbers s. The first one gives a ' +
    'logit, from which the first bit is drawn. Each next one also sees the bits drawn so far and gives the ' +
    'logit of the next bit. The finished word of five bits goes to D, whose gradient comes back through ' +
    'every draw.',
  height: 446,
  items: [
    thing('z', [318, 82], ['s: 8 normals that all bits share'], { size: [560, 32], role: 'plain' }),
    ...columns.flatMap(column),
    ...handOn,
    discriminator('D', [686, 330], ['D', '5-64-64-1'], { size: [88, 96] }),
    flow('word 5', 'D', { along: 321 }),
    gradient('D', 'word 5', { along: 341 }),
    note([449, 255], '…', { size: 16, fill: ink.quiet }),
    real('real', [672, 232], ['1 1 1 0 0'], { size: [86, 40] }),
    flow('real', 'D', { ...down, along: 672 }),
  ],
  legend: ['flow', 'gradient', 'real', 'fake', 'generator', 'discriminator', 'operation'],
};
