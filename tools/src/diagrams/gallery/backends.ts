/** Lesson 00: one library, and where it computes. */
import { flow, note, thing, type Diagram, type Item } from '../diagram.js';
import { ink } from '../roles.js';

const places = [
  { name: 'tensorflow', what: 'Google’s library', where: 'processor, NVIDIA GPU' },
  { name: 'webgpu', what: 'by the GPU’s driver', where: 'any GPU' },
  { name: 'wasm', what: 'our WebAssembly', where: 'processor' },
  { name: 'cpu', what: 'plain JavaScript', where: 'processor' },
];

const columns = places.flatMap(({ name, what, where }, i): Item[] => {
  const x = 113 + 178 * i;
  return [
    thing(name, [x, 284], [name, what], { size: [156, 56], role: 'condition', single: true }),
    flow('tf', name, { sides: ['bottom', 'top'], shift: [78 * (i - 1.5), 0], bend: 236 }),
    note([x, 334], where, { size: 11, fill: ink.quiet }),
  ];
});

export const backends: Diagram = {
  name: 'backends',
  title: 'One library, four places to compute',
  alt:
    'A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of four ' +
    'backends: tensorflow on the processor or an NVIDIA GPU, webgpu on any GPU, wasm on the processor, ' +
    'or cpu, plain JavaScript on the processor. useBackend takes the first one of this row that the machine has.',
  height: 400,
  items: [
    thing('lesson', [380, 84], ['lesson', 'the same on every machine'], {
      size: [220, 46],
      single: true,
    }),
    thing('tsgan', [380, 144], ['tsgan'], { size: [220, 34], single: true, role: 'generator' }),
    thing('tf', [380, 194], ['TensorFlow.js'], { size: [320, 34], single: true }),
    ...columns,
    note([380, 372], 'useBackend() takes the first one in this row that your machine has.', {
      size: 12,
    }),
  ],
  legend: [],
};
