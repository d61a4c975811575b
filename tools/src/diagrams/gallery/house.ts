/** The floors of the library, for CONTRIBUTING. */
import { note, sketch, thing, type Diagram, type Item, type Picture } from '../diagram.js';
import { ink, paper, roles } from '../roles.js';
import { element, path } from '../svg.js';

const floors = [
  { name: 'course', holds: 'budgets, exercises that check themselves' },
  { name: 'show', holds: 'figures, images, live charts, progress' },
  { name: 'training', holds: 'one loop; settings; checkpoints' },
  { name: 'gan', holds: 'networks, objectives, data, meters' },
  { name: 'ground', holds: 'tf, backends, optimizer, seeded randomness, the platform' },
];

const [left, right, top, height] = [150, 690, 132, 46];

const storeys = floors.flatMap(({ name, holds }, i): Item[] => {
  const y = top + i * height + height / 2;
  return [
    thing(name, [(left + right) / 2, y], [], {
      size: [right - left, height - 4],
      single: true,
    }),
    note([left + 20, y + 5], name, { size: 14, bold: true, anchor: 'start' }),
    note([left + 130, y + 5], holds, { size: 12, fill: ink.quiet, anchor: 'start' }),
  ];
});

const roof = ([x, y]: readonly [number, number]) =>
  element('path', {
    class: 'node',
    d: path(
      [
        [x - 290, y + 24],
        [x, y - 26],
        [x + 290, y + 24],
      ],
      true,
    ),
    fill: paper.panel,
    stroke: roles.plain,
    'stroke-width': 1.5,
    'stroke-linejoin': 'round',
  });

/** An arrow as long as the house is high. */
const downwards: Picture = ([x, y]) => {
  const reach = 110;
  const [end, half] = [y + reach, 5];
  const shaft = path([
    [x, y - reach],
    [x, end - 8],
  ]);
  const tip = path(
    [
      [x, end],
      [x - half, end - 10],
      [x + half, end - 10],
    ],
    true,
  );
  const line = { class: 'flow', d: shaft, stroke: ink.quiet, 'stroke-width': 2 };
  return `${element('path', line)}\n${element('path', { d: tip, fill: ink.quiet })}`;
};

export const house: Diagram = {
  name: 'house',
  title: 'The house: each floor stands on those below',
  alt:
    'A house of five floors under a roof. From top to bottom: index.ts is the roof; course; show; ' +
    'training; gan; ground. Each floor imports only from floors below it. Under the house stand ' +
    'TensorFlow.js and the engine.',
  height: 446,
  items: [
    { type: 'sketch', at: [(left + right) / 2, 104], picture: roof },
    note([(left + right) / 2, 116], 'index.ts: what a lesson imports', { size: 12, bold: true }),
    ...storeys,
    thing('tfjs', [(left + right) / 2 - 138, 396], ['TensorFlow.js'], {
      size: [264, 34],
      single: true,
    }),
    thing('engine', [(left + right) / 2 + 138, 396], ['engine: our WebAssembly'], {
      size: [264, 34],
      single: true,
    }),
    sketch([98, 246], downwards),
    note([86, 240], ['imports', 'go down'], { size: 12, fill: ink.quiet, anchor: 'end' }),
  ],
  legend: [],
};
