/** Lesson 00: one library, and where it computes. */
import { flow, note, panel, thing, type Diagram, type Item } from '../diagram.js';
import { ink } from '../roles.js';

const places = [
  { name: 'tensorflow', what: 'Google’s library', where: 'processor, NVIDIA GPU' },
  { name: 'webgpu', what: 'by the GPU’s driver', where: 'any GPU' },
  { name: 'wasm', what: 'our WebAssembly', where: 'processor' },
  { name: 'cpu', what: 'plain JavaScript', where: 'processor' },
];

const columns = places.flatMap(({ name, what, where }, i): Item[] => {
  const x = 116 + 176 * i;
  return [
    thing(name, [x, 324], [name, what], { size: [152, 54], single: true }),
    flow('tf', name, { sides: ['bottom', 'top'], shift: [78 * (i - 1.5), 0], bend: 250 }),
    note([x, 370], where, { size: 11, fill: ink.quiet }),
  ];
});

export const backends: Diagram = {
  name: 'backends',
  title: 'One library, four places to compute',
  alt:
    'A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of four ' +
    'backends: tensorflow on the processor or an NVIDIA GPU, webgpu on any GPU, wasm on the processor, ' +
    'or cpu, plain JavaScript on the processor. useBackend takes the first one of this row that the machine has.',
  height: 434,
  items: [
    thing('lesson', [380, 82], ['lesson', 'the same on every machine'], {
      size: [220, 46],
      single: true,
    }),
    thing('tsgan', [380, 150], ['tsgan'], { size: [220, 34], single: true }),
    flow('lesson', 'tsgan', { sides: ['bottom', 'top'] }),
    flow('tsgan', 'tf', { sides: ['bottom', 'top'] }),
    panel([24, 276], [712, 110]),
    thing('tf', [380, 214], ['TensorFlow.js'], { size: [320, 34], single: true }),
    ...columns,
    note(
      [380, 412],
      'Your machine has some of these. useBackend() takes the first one from the left.',
      {
        size: 12,
      },
    ),
  ],
  legend: [],
};
