/** Lesson 00: one library, and where it computes. */
import { flow, note, panel, thing, type Diagram, type Item } from '../diagram.js';
import { ink } from '../roles.js';

const places = [
  { name: 'tensorflow', what: 'Google’s library', where: 'CPU, NVIDIA GPU' },
  { name: 'webgpu', what: 'by the GPU’s driver', where: 'any GPU' },
  { name: 'blas', what: 'OpenBLAS, if here', where: 'processor' },
  { name: 'wasm', what: 'our WebAssembly', where: 'processor' },
  { name: 'cpu', what: 'plain JavaScript', where: 'processor' },
];

const columns = places.flatMap(({ name, what, where }, i): Item[] => {
  const x = 98 + 141 * i;
  return [
    thing(name, [x, 324], [name, what], { size: [128, 54], single: true }),
    flow('tf', name, {
      sides: ['bottom', 'top'],
      shift: [66 * (i - 2), 0],
      // The outer ones turn first, so that no two cross.
      bend: Math.abs(i - 2) === 2 ? 242 : 258,
    }),
    note([x, 370], where, { size: 11, fill: ink.quiet }),
  ];
});

export const backends: Diagram = {
  name: 'backends',
  title: 'One library, five ways to compute',
  alt:
    'A lesson asks tsgan, tsgan asks TensorFlow.js, and TensorFlow.js hands the arithmetic to one of five ' +
    'backends: tensorflow on the processor or an NVIDIA GPU, webgpu on any GPU, blas, wasm, or cpu, which is plain ' +
    'JavaScript, on the processor. useBackend takes the first one of this row that the machine has, but for blas.',
  height: 434,
  items: [
    thing('lesson', [380, 82], ['lesson', 'the same code everywhere'], {
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
      'Your machine has some of these. useBackend() takes the first one from the left, but never blas unasked.',
      {
        size: 12,
      },
    ),
  ],
  legend: [],
};
