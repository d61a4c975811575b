import { execFileSync } from 'node:child_process';
import { show, tf } from 'tsgan';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { plainFigure } from '../lib/dist/show/figure.js';
import { Thinned } from '../lib/dist/show/thinned.js';

type Colour = readonly [number, number, number];
const blue: Colour = [0x00, 0x72, 0xb2];
const white: Colour = [255, 255, 255];

const pixel = ({ data, width }: PNG, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];

/** Every place whose colour is within `tolerance` of `colour` in each channel. */
function places(png: PNG, colour: Colour, tolerance = 12): [x: number, y: number][] {
  const found: [number, number][] = [];
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const here = pixel(png, x, y);
      if (here.every((c, i) => Math.abs(c - colour[i]!) <= tolerance)) found.push([x, y]);
    }
  }
  return found;
}

const drawn = async (figure: Parameters<typeof show.figurePng>[0]) =>
  PNG.sync.read(Buffer.from(await show.figurePng(figure)));

/** A layout without margins: the pixel of every value is known. */
const bare = {
  width: 200,
  height: 100,
  margin: { l: 0, r: 0, t: 0, b: 0 },
  showlegend: false,
  xaxis: { visible: false, range: [0, 10] },
  yaxis: { visible: false, range: [0, 1] },
} satisfies show.Figure['layout'];

describe('a figure becomes a PNG without a browser', () => {
  test('a heatmap has the ends of Viridis, each cell in one colour to its edge', async () => {
    const layout = { ...bare, xaxis: { visible: false }, yaxis: { visible: false } };
    const z = [new Float32Array([0, 1]), new Float32Array([1, 0])];
    const png = await drawn({ data: [{ type: 'heatmap', z, showscale: false }], layout });
    expect([png.width, png.height]).toEqual([200, 100]);
    const [low, high] = [
      [68, 1, 84],
      [253, 231, 37],
    ];
    // The first row of z is the lowest on the y axis; 97 and 102 lie beside the middle.
    for (const x of [2, 50, 97]) expect(pixel(png, x, 75)).toEqual(low);
    for (const x of [102, 150, 197]) expect(pixel(png, x, 75)).toEqual(high);
    for (const x of [2, 50, 97]) expect(pixel(png, x, 25)).toEqual(high);
    for (const x of [102, 150, 197]) expect(pixel(png, x, 25)).toEqual(low);
  });

  test('a line is where its values are, in the first colour of the palette', async () => {
    const figure = show.lines({ level: { x: [0, 10], y: [0.25, 0.25] } }, { layout: bare });
    const found = places(await drawn(figure), blue);
    expect(found.length).toBeGreaterThan(150);
    for (const [, y] of found) expect(Math.abs(y - 75)).toBeLessThanOrEqual(1);
  });

  test('titles of figure and axes are drawn, and take no room when they are missing', async () => {
    const named = await drawn(
      show.lines({ a: { y: [0, 1] } }, { title: 'WWWW', x: 'MMMM', y: 'QQQQ' }),
    );
    const unnamed = await drawn(show.lines({ a: { y: [0, 1] } }));
    const dark = (png: PNG, [x0, x1, y0, y1]: readonly [number, number, number, number]) =>
      places(png, [0x22, 0x22, 0x22], 60).filter(([x, y]) => x >= x0 && x < x1 && y >= y0 && y < y1)
        .length;
    for (const region of [
      [200, 500, 0, 40],
      [200, 500, 395, 420],
      [0, 20, 100, 300],
    ] as const) {
      expect(dark(named, region)).toBeGreaterThan(30);
      expect(dark(unnamed, region)).toBe(0);
    }
  });

  test('long tick labels do not run out of the picture', async () => {
    const png = await drawn({
      data: [{ type: 'bar', orientation: 'h', x: [1], y: ['a name of some thirty letters'] }],
    });
    const edge = places(png, [0x22, 0x22, 0x22], 120).filter(([x]) => x < 3);
    expect(edge).toEqual([]);
    expect(places(png, [0x22, 0x22, 0x22], 60).length).toBeGreaterThan(200);
  });

  test('a long name in the legend makes the plot give way', async () => {
    const name = 'the discriminator with batch normalisation';
    const png = await drawn(show.lines({ [name]: { y: [0, 1] }, b: { y: [1, 0] } }));
    const text = places(png, [0x22, 0x22, 0x22], 60).filter(([x]) => x > 380);
    expect(text.length).toBeGreaterThan(200);
    expect(text.filter(([x]) => x > 696)).toEqual([]);
  });

  test('a histogram has the density that its counts give', async () => {
    const figure = show.histogram({ a: [0.1, 0.2, 0.3, 0.9] }, { bins: 2, range: [0, 1] });
    expect(figure.data[0]).toMatchObject({ x: [0.25, 0.75], y: [1.5, 0.5] });
    const xaxis: typeof bare.xaxis = { visible: false, range: [0, 1] };
    const png = await drawn({
      data: [{ ...figure.data[0]!, opacity: 1 }],
      layout: { ...bare, bargap: 0, xaxis, yaxis: { visible: false, range: [0, 2] } },
    });
    expect(pixel(png, 50, 30)).toEqual([...blue]);
    expect(pixel(png, 50, 20)).toEqual([...white]);
    expect(pixel(png, 150, 80)).toEqual([...blue]);
    expect(pixel(png, 150, 70)).toEqual([...white]);
  });
});

describe('a figure that plotly would draw wrongly is an error', () => {
  test.each([
    ['no trace', { data: [] }, /at least one trace/],
    ['lengths', { data: [{ x: [1], y: [1, 2], name: 'loss' }] }, /Trace 0 \(loss\) has 1 .* but 2/],
    ['rows', { data: [{ type: 'heatmap', z: [[1], [1, 2]] }] }, /different lengths: 1, 2/],
    ['a tensor', { data: [{ y: tf.tensor1d([1]) }] }, /tensor as y.*await tensor\.data\(\)/],
  ])('%s: with or without a kernel', async (_, figure, message) => {
    await expect(show.figure(figure as never)).rejects.toThrow(message);
  });

  test.each([
    ['a trace setting', { data: [{ y: [1], colour: 'red' }] }, /colour is not part of the schema/],
    ['a value', { data: [{ y: [1], mode: 'line' }] }, /mode is set to an invalid value \(line\)/],
    ['a layout setting', { data: [{ y: [1] }], layout: { xaxi: {} } }, /xaxi is not part/],
    ['three dimensions', { data: [{ type: 'surface', z: [[1]] }] }, /need a browser/],
  ])('%s: when it is drawn', async (_, figure, message) => {
    await expect(show.figurePng(figure as never)).rejects.toThrow(message);
  });

  test('a histogram of nothing or of no bins', () => {
    expect(() => show.histogram({ a: [] })).toThrow(/range/);
    expect(() => show.histogram({ a: [1, 2] }, { bins: 0 })).toThrow(/0 bins/);
  });
});

describe('numbers in a figure', () => {
  const sent = (y: ArrayLike<number>) => plainFigure({ data: [{ y: y }] }).data[0]!.y;

  test('lose the digits that nobody sees', () => {
    expect(sent([0.123456789, 1])).toEqual([0.12346, 1]);
    expect(sent(new Float32Array([0.1, 2]))).toEqual([0.1, 2]);
    expect(sent([1e-8 / 3, 1 / 3])).toEqual([3.3333e-9, 0.33333]);
  });
  test('keep them where they lie close together, and whole numbers always', () => {
    expect(sent([1700000000.123, 1700000000.987])).toEqual([1700000000.123, 1700000000.987]);
    expect(sent([123456789, 0.5])).toEqual([123456789, 0.5]);
  });
  test('that are none become gaps', () => {
    expect(sent([NaN, 1, Infinity])).toEqual([null, 1, null]);
  });
});

test('figures name their axes, dashes and equal units as asked', () => {
  const { data, layout } = show.lines(
    { theory: { y: [1, 2], dashed: true } },
    { x: 'step', layout: { xaxis: { type: 'log' } } },
  );
  expect(data[0]).toMatchObject({ name: 'theory', line: { dash: 'dash' } });
  expect(layout!.xaxis).toEqual({ title: { text: 'step' }, type: 'log' });
  expect(show.scatter({ a: { y: [1] } }, { equal: true }).layout!.yaxis!.scaleanchor).toBe('x');
  const heat = show.heatmap([[1, 2]], { range: [-1, 1], diverging: true });
  expect(heat.data[0]).toMatchObject({ zmin: -1, zmax: 1 });
  expect(heat.layout!.yaxis!.autorange).toBe('reversed');
});

test('a thinned list keeps first and last, evenly, never above its limit', () => {
  for (const count of [0, 1, 9, 10, 11, 100, 12345]) {
    const list = new Thinned<number>(10);
    for (let i = 0; i < count; i++) list.add(i);
    const items = list.items();
    expect(items.length).toBeLessThanOrEqual(10);
    expect(items.length).toBeGreaterThanOrEqual(Math.min(count, 5));
    if (count > 0) expect([items[0], items.at(-1)]).toEqual([0, count - 1]);
    const gaps = new Set(items.slice(1, -1).map((item, i) => item - items[i]!));
    expect(gaps.size).toBeLessThanOrEqual(1);
  }
});

test('importing the library loads nothing that draws', () => {
  const heavy = [
    'jsdom',
    'plotly.js-cartesian-dist-min',
    '@resvg',
    '@napi-rs',
    'fast-png',
    'tslab',
    'zeromq',
  ];
  const script =
    "require('./lib/dist/show'); require('./lib/dist/course');" +
    'console.log(Object.keys(require.cache).join("\\n"))';
  const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(loaded).toContain('show.js');
  for (const name of heavy) expect(loaded).not.toContain(`node_modules/${name}`);
});

describe('a live figure', () => {
  const draw = ({ x }: { readonly x: number }) => ({ data: [{ y: [x] }] });

  test('is drawn once for each combination, the last slider fastest', async () => {
    const seen: string[] = [];
    await show.live({ a: [1, 2], b: ['x', 'y', 'z'] }, ({ a, b }) => {
      seen.push(`${a}${b}`);
      return { data: [{ y: [a] }] };
    });
    expect(seen).toEqual(['1x', '1y', '1z', '2x', '2y', '2z']);
  });

  test.each([
    ['no slider', () => show.live({}, () => ({ data: [{ y: [1] }] })), /needs a slider/],
    ['one value', () => show.live({ x: [1] }, draw), /"x" needs two values at least, but has 1/],
    [
      'too many',
      () => show.live({ x: Array.from({ length: 401 }, (_, i) => i) }, draw),
      /x have 401 combinations, but at most 400/,
    ],
    [
      'a start between',
      () => show.live({ x: [1, 2] }, draw, { start: { x: 3 as 2 } }),
      /"x" does not stop at 3: 1, 2/,
    ],
    [
      'an unknown start',
      () => show.live({ x: [1, 2] }, draw, { start: { y: 1 } as object }),
      /no slider "y" to start: x/,
    ],
    ['an empty figure', () => show.live({ x: [1, 2] }, () => ({ data: [] })), /at least one trace/],
  ])('refuses %s', async (_, shown, error) => {
    await expect(shown()).rejects.toThrow(error);
  });
});

describe('stacked figures', () => {
  const one = show.lines({ a: { y: [1, 2] } }, { x: 'time', layout: { yaxis: { range: [0, 5] } } });
  const two = show.lines({ a: { y: [3, 4] }, b: { y: [5, 6] } });
  const { data, layout } = show.stacked([one, [two, one]], { title: 'Three', height: 500 });
  const domain = (axis: string) => (layout![axis] as { domain: [number, number] }).domain;

  test('keep their traces and axes, each in a panel of its own', () => {
    expect(data.map(({ name, xaxis, yaxis }) => [name, xaxis, yaxis])).toEqual([
      ['a', 'x', 'y'],
      ['a', 'x2', 'y2'],
      ['b', 'x2', 'y2'],
      ['a', 'x3', 'y3'],
    ]);
    expect(layout).toMatchObject({
      title: { text: 'Three' },
      height: 500,
      xaxis: { title: { text: 'time' }, anchor: 'y' },
      yaxis: { range: [0, 5], anchor: 'x' },
      yaxis3: { range: [0, 5], anchor: 'x3' },
    });
  });

  test('stand from the top down and from left to right, and never touch', () => {
    expect(domain('xaxis')).toEqual([0, 1]);
    expect(domain('yaxis')[1]).toBeCloseTo(1);
    expect(domain('yaxis2')[0]).toBe(0);
    expect(domain('yaxis')[0] - domain('yaxis2')[1]).toBeCloseTo(0.1);
    expect(domain('yaxis3')).toEqual(domain('yaxis2'));
    expect(domain('xaxis3')[0] - domain('xaxis2')[1]).toBeCloseTo(0.1);
    expect(domain('xaxis3')[1]).toBeCloseTo(1);
  });

  test('name each name once in the legend', () => {
    expect(data.map(({ showlegend }) => showlegend !== false)).toEqual([true, false, true, false]);
  });
});

test('marks stand in place of a line, names in place of numbers', () => {
  const { data } = show.lines({
    law: { y: [1, 2] },
    each: { x: ['a', 'b'], y: [1, 3], marks: 'x', colour: '#111111' },
  });
  expect(data[0]).toMatchObject({ mode: 'lines', line: { width: 2 } });
  expect(data[1]).toMatchObject({
    mode: 'markers',
    x: ['a', 'b'],
    marker: { symbol: 'x', color: '#111111' },
  });
  expect(data[1]).not.toHaveProperty('line');
});

test('figures side by side keep their axes, and get places of their own', () => {
  const { data, layout } = show.sideBySide(
    {
      losses: show.lines({ a: { y: [1] }, b: { y: [2] } }, { x: 'step', title: 'gone' }),
      samples: show.scatter({ c: { y: [3] } }, { layout: { yaxis: { range: [0, 9] } } }),
    },
    { title: 'Step 1' },
  );
  expect(data.map(({ name, xaxis, yaxis }) => [name, xaxis, yaxis])).toEqual([
    ['a', 'x', 'y'],
    ['b', 'x', 'y'],
    ['c', 'x2', 'y2'],
  ]);
  const axes = layout as Record<string, { domain: [number, number]; anchor: string }>;
  expect(axes['xaxis']).toMatchObject({ title: { text: 'step' }, anchor: 'y' });
  expect(axes['yaxis2']).toMatchObject({ range: [0, 9], anchor: 'x2' });
  expect(axes['xaxis']!.domain[1]).toBeLessThan(axes['xaxis2']!.domain[0]);
  expect(axes['xaxis2']!.domain[1]).toBeLessThanOrEqual(1);
  expect(layout!.title).toEqual({ text: 'Step 1' });
  const names = layout!['annotations'] as { text: string; x: number }[];
  expect(names.map(({ text }) => text)).toEqual(['losses', 'samples']);
  expect(names[1]!.x).toBeGreaterThan(axes['xaxis2']!.domain[0]);
});

test('a name that figures side by side share stands in the legend once', () => {
  const cloud = show.scatter({ city: { y: [1] }, cargo: { y: [2] } });
  const { data } = show.sideBySide({ real: cloud, 'made up': cloud });
  expect(data.map(({ legendgroup, showlegend }) => [legendgroup, showlegend])).toEqual([
    ['city', true],
    ['cargo', true],
    ['city', false],
    ['cargo', false],
  ]);
});

test('figures side by side become a picture without a legend too', async () => {
  const one = show.lines({ path: { y: [1, 2] } });
  const figure = show.sideBySide({ a: one, b: one }, { layout: { showlegend: false } });
  expect(figure.layout).not.toHaveProperty('legend');
  const png = PNG.sync.read(Buffer.from(await show.figurePng(figure)));
  expect(png.width).toBeGreaterThan(100);
});

test('heatmaps side by side, which need no legend, become a picture', async () => {
  const figure = show.heatmaps({ a: [[1, 0]], b: [[0, 1]] }, { colours: ['#ffffff', '#0072b2'] });
  const png = PNG.sync.read(Buffer.from(await show.figurePng(figure)));
  expect(places(png, blue).length).toBeGreaterThan(1000);
});

test('heatmaps side by side share their colours and one scale', () => {
  const { data } = show.heatmaps(
    { law: [[1, 0]], made: [[0.5, 0]] },
    { range: [-1, 1], diverging: true, values: 'r' },
  );
  expect(data.map(({ name, zmin, showscale }) => [name, zmin, showscale])).toEqual([
    ['law', -1, false],
    ['made', -1, true],
  ]);
  const words = show.heatmaps({ words: [[1, 0]] }, { colours: ['#ffffff', '#0072b2'] }).data[0]!;
  expect(words['colorscale']).toEqual([
    [0, '#ffffff'],
    [1, '#0072b2'],
  ]);
  expect(words['showscale']).toBe(false);
});
