/** Lesson 07: a head for every kind of column. */
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

const row = { size: [92, 64] } as const;
const small = { size: [62, 62] } as const;

export const table: Diagram = {
  name: 'table',
  title: 'A table: categories are drawn first, numbers follow from them',
  alt:
    'The generator has two parts. The first turns 8 normal numbers into logits for season, rider and ' +
    'bicycle; Gumbel noise draws a level of each. The second sees these levels and makes degrees, ' +
    'kilometres and minutes. Together they are a row of 12 numbers. D judges real and made rows, and the ' +
    'gradient goes back into both parts.',
  height: 430,
  items: [
    noise('z', [54, 172], ['z', '8 normals'], { size: [64, 48] }),
    generator('G', [160, 172], ['G', '8-64-64'], { size: [84, 84] }),
    noise('gumbel', [300, 84], ['noise: Gumbel'], { size: [112, 30] }),
    operation('draw', [300, 172], ['draw', 'season of 4', 'rider of 2', 'bicycle of 3'], {
      size: [104, 92],
    }),
    generator('numbers', [300, 310], ['G', 'degrees', 'km, minutes'], { size: [104, 76] }),
    real('real', [446, 112], ['real row', '[128, 12]'], row),
    fake('fake', [446, 240], ['made row', '[128, 12]'], row),
    discriminator('D', [590, 176], ['D', '12-64-64-1'], { size: [92, 200] }),
    discriminatorLoss('lossD', [700, 120], ['D’s', 'loss'], small),
    generatorLoss('lossG', [700, 232], ['G’s', 'loss'], small),
    flow('z', 'G'),
    flow('G', 'draw', { along: 162, label: 'logits' }),
    flow('gumbel', 'draw', { sides: ['bottom', 'top'] }),
    flow('draw', 'numbers', {
      sides: ['bottom', 'top'],
      along: 292,
      label: 'levels',
      place: 'left',
    }),
    flow('G', 'numbers', { sides: ['bottom', 'left'], label: '[128, 64]', place: 'below' }),
    flow('draw', 'fake', { shift: [-10, -20], bend: 384 }),
    flow('numbers', 'fake', { sides: ['right', 'bottom'], shift: [-2, -6] }),
    flow('real', 'D', { along: 112 }),
    flow('fake', 'D', { along: 230 }),
    flow('D', 'lossD', { along: 111 }),
    flow('D', 'lossG', { along: 222 }),
    gradient('lossD', 'D', { along: 130 }),
    gradient('lossG', 'D', { along: 240 }),
    gradient('D', 'fake', { along: 250 }),
    gradient('fake', 'draw', { shift: [0, 10], bend: 368 }),
    gradient('fake', 'numbers', { sides: ['bottom', 'right'], shift: [14, 16] }),
    gradient('draw', 'G', { along: 182, label: 'moves' }),
    gradient('numbers', 'draw', { sides: ['top', 'bottom'], along: 310 }),
  ],
  legend: wholeGame,
};
