/** Lesson 06: where batch norm stands in G, and its two modes. */
import {
  fake,
  flow,
  generator,
  gradient,
  noise,
  note,
  operation,
  panel,
  thing,
  type Diagram,
  type Item,
} from '../diagram.js';
import { roughSeven } from '../pictures.js';
import { ink } from '../roles.js';

const quiet = { size: 11, fill: ink.quiet };
const block = { size: [96, 84], wide: 'right' } as const;

function mode(left: number, training: boolean): Item[] {
  const id = (name: string) => `${name} ${training ? 'in training' : 'afterwards'}`;
  const title = training ? 'In training: by this batch' : 'Afterwards: by what was kept';
  const shared: Item[] = [
    panel([left, 210], [346, 208], title),
    thing(id('x'), [left + 46, 362], ['x'], {
      size: [60, 44],
      role: 'generator',
      single: !training,
    }),
    operation(id('norm'), [left + 175, 362], ['(x − μ) / √(σ² + ε)', 'times γ, plus β'], {
      size: [152, 48],
      role: 'generator',
    }),
    thing(id('y'), [left + 304, 362], ['y'], {
      size: [60, 44],
      role: 'generator',
      single: !training,
    }),
    flow(id('x'), id('norm'), { along: 354 }),
    flow(id('norm'), id('y'), { along: 354 }),
    note([left + 46, 402], training ? '[128, 256]' : '[1, 256]', quiet),
    note([left + 304, 402], training ? '[128, 256]' : '[1, 256]', quiet),
  ];
  const statistics = (x: number, lines: readonly string[], width: number) =>
    thing(id('statistics'), [left + x, 274], lines, { size: [width, 44], single: true });
  const down = { sides: ['bottom', 'top'] } as const;
  if (!training) {
    return [
      ...shared,
      statistics(175, ['kept μ, σ²', 'from training'], 116),
      flow(id('statistics'), id('norm'), down),
      note([left + 56, 298], ['x has no say', 'in μ and σ'], quiet),
    ];
  }
  return [
    ...shared,
    statistics(175, ['μ, σ²', 'of this batch'], 104),
    thing('kept', [left + 306, 274], ['kept', 'μ, σ²'], { size: [56, 44], single: true }),
    flow(id('x'), id('statistics'), { sides: ['top', 'left'], shift: [-8, -8] }),
    gradient(id('statistics'), id('x'), { sides: ['left', 'top'], shift: [8, 8] }),
    flow(id('statistics'), id('norm'), { ...down, along: left + 166 }),
    flow(id('statistics'), 'kept', { label: 'a tenth' }),
    gradient(id('y'), id('norm'), { along: 372 }),
    gradient(id('norm'), id('x'), { along: 372 }),
    gradient(id('norm'), id('statistics'), {
      sides: ['top', 'bottom'],
      along: left + 184,
      place: 'right',
      label: 'through μ, σ too',
    }),
  ];
}

export const batchNorm: Diagram = {
  name: 'batch-norm',
  title: 'Batch norm inside G, and its two modes',
  alt:
    'Above: the generator in a row: noise of 100 numbers, a layer of 128, then three blocks of 256, 512 ' +
    'and 1024, each with batch norm, then 784 pixels. Below left, in training: the mean and deviation of ' +
    'this very batch scale it, a tenth of them goes into the kept ones, and the gradient passes ' +
    'through both. Below right, afterwards: the kept mean and deviation scale each sample.',
  height: 474,
  items: [
    panel([24, 52], [712, 144], 'G: batch norm after each hidden layer but the first'),
    noise('z', [66, 136], ['z', '100'], { size: [52, 46] }),
    generator('first', [162, 136], ['128', 'leaky relu'], { ...block, size: [88, 56] }),
    generator('a', [282, 136], ['256', 'batch norm', 'leaky relu'], { ...block, size: [96, 72] }),
    generator('b', [406, 136], ['512', 'batch norm', 'leaky relu'], { ...block, size: [96, 84] }),
    generator('c', [530, 136], ['1024', 'batch norm', 'leaky relu'], { ...block, size: [96, 98] }),
    generator('last', [630, 136], ['784', 'tanh'], { ...block, size: [54, 90] }),
    fake('image', [700, 136], [], { size: [48, 50], picture: roughSeven }),
    flow('z', 'first'),
    flow('first', 'a'),
    flow('a', 'b'),
    flow('b', 'c'),
    flow('c', 'last'),
    flow('last', 'image'),
    ...mode(24, true),
    ...mode(390, false),
  ],
  legend: ['flow', 'gradient', 'fake', 'generator'],
};
