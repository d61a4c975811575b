/** Lesson 10: a head for every kind of column. */
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
  panel,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';

const row = { size: [92, 64] } as const;
const small = { size: [56, 56] } as const;

export const table: Diagram = {
  name: 'table',
  title: 'A table: categories are drawn first, numbers follow from them',
  alt:
    'The generator has two parts. The first turns 8 normal numbers into logits for season, rider and ' +
    'bicycle; Gumbel noise draws a level of each. The second sees these levels and makes degrees, ' +
    'kilometres and minutes. Together they are a row of 12 numbers. D judges real and made rows, and the ' +
    'gradient goes back into both parts.',
  height: 444,
  items: [
    noise('z', [56, 182], ['z', '8 normals'], { size: [64, 48] }),
    panel([104, 52], [272, 330], 'G'),
    generator('G', [158, 182], ['shared', '8-64-64'], { size: [76, 84] }),
    noise('gumbel', [308, 88], ['noise: Gumbel'], { size: [118, 32] }),
    operation('draw', [308, 182], ['draw', 'season of 4', 'rider of 2', 'bicycle of 3'], {
      size: [104, 92],
    }),
    generator('numbers', [308, 322], ['numbers', 'degrees,', 'km, minutes'], { size: [104, 80] }),
    real('real', [452, 122], ['real row', '[128, 12]'], row),
    fake('fake', [452, 250], ['made row', '[128, 12]'], row),
    discriminator('D', [582, 186], ['D', '12-64-64-1'], { size: [78, 206] }),
    discriminatorLoss('lossD', [708, 130], ['D’s', 'loss'], small),
    generatorLoss('lossG', [708, 242], ['G’s', 'loss'], small),
    flow('z', 'G'),
    flow('G', 'draw', { along: 172, label: 'logits' }),
    flow('gumbel', 'draw', { sides: ['bottom', 'top'] }),
    flow('draw', 'numbers', {
      sides: ['bottom', 'top'],
      along: 298,
      label: 'levels',
      place: 'left',
    }),
    flow('G', 'numbers', {
      sides: ['bottom', 'left'],
      shift: [8, -8],
      label: '[128, 64]',
      place: 'right',
    }),
    flow('draw', 'fake', { shift: [-10, -20], bend: 391 }),
    flow('numbers', 'fake', { sides: ['right', 'bottom'], shift: [-2, -6] }),
    flow('real', 'D', { along: 122 }),
    flow('fake', 'D', { along: 240 }),
    flow('D', 'lossD', { along: 121, label: 'logits' }),
    flow('D', 'lossG', { along: 232, label: 'logits' }),
    gradient('lossD', 'D', { along: 140, label: 'moves D' }),
    gradient('lossG', 'D', { along: 250, label: 'through D' }),
    gradient('D', 'fake', { along: 260 }),
    gradient('fake', 'draw', { shift: [10, 10], bend: 379 }),
    gradient('fake', 'numbers', { sides: ['bottom', 'right'], shift: [14, 16] }),
    gradient('draw', 'G', { along: 192, label: 'moves G' }),
    gradient('numbers', 'G', { sides: ['left', 'bottom'], shift: [8, -8] }),
    gradient('numbers', 'draw', { sides: ['top', 'bottom'], along: 318 }),
  ],
  legend: wholeGame,
};
