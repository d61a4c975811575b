/** Figures from numbers: what each builder draws, in which colours, and on which axes. */
import { show } from 'tsgan';
import { describe, expect, test } from 'vitest';

describe('lines and scatter', () => {
  test('draw each series under its name, in the colour that is asked for', () => {
    const { data } = show.lines({ plain: { y: [1, 2] }, mine: { y: [2, 1], colour: '#123456' } });
    expect(data).toEqual([
      { type: 'scatter', mode: 'lines', name: 'plain', y: [1, 2], line: { width: 2 } },
      {
        type: 'scatter',
        mode: 'lines',
        name: 'mine',
        y: [2, 1],
        line: { width: 2, color: '#123456' },
      },
    ]);
    const cloud = show.scatter({ fake: { x: [3], y: [4], colour: show.roles.fake } });
    expect(cloud.data[0]).toMatchObject({
      mode: 'markers',
      x: [3],
      y: [4],
      marker: { color: '#d55e00' },
    });
    expect(cloud.layout!.yaxis).not.toHaveProperty('scaleanchor');
  });

  test('take numbers of any kind of array, and copy them', () => {
    const y = new Float32Array([1, 2]);
    const { data } = show.lines({ a: { y } });
    y[0] = 9;
    expect(data[0]!.y).toEqual([1, 2]);
  });

  test('keep what a layout says beside the titles of the axes', () => {
    const { layout } = show.lines(
      { a: { y: [1] } },
      { title: 't', x: 'step', y: 'nats', layout: { height: 200, yaxis: { range: [0, 1] } } },
    );
    expect(layout).toEqual({
      title: { text: 't' },
      height: 200,
      xaxis: { title: { text: 'step' } },
      yaxis: { title: { text: 'nats' }, range: [0, 1] },
    });
  });
});

describe('smoothed', () => {
  /** The mean of the values from `from` to before `to`, by hand. */
  const mean = (values: number[], from: number, to: number) => {
    let [sum, count] = [0, 0];
    for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) {
      sum += values[i]!;
      count++;
    }
    return sum / count;
  };
  const values = [5, -1, 4, 8, 0, 2, 7];

  test.each([1, 2, 3, 4, 5, 20])('is the mean of %i values around each', (window) => {
    const before = Math.floor(window / 2);
    const expected = values.map((_, i) => mean(values, i - before, i - before + window));
    const found = show.smoothed(values, window);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expect(found).toHaveLength(values.length);
  });

  test('of one value is the value; a straight line stays one but for its ends', () => {
    expect(show.smoothed(values, 1)).toEqual(values);
    expect(show.smoothed([0, 1, 2, 3, 4, 5], 3)).toEqual([0.5, 1, 2, 3, 4, 4.5]);
    expect(show.smoothed([], 3)).toEqual([]);
  });

  test.each([0, -1, 2.5, NaN])('refuses a window of %s', (window) => {
    expect(() => show.smoothed(values, window)).toThrow(new RegExp(`window.*${window}`));
  });
});

describe('a histogram', () => {
  test('has area 1 for samples of any number, all over the same bins', () => {
    const { data, layout } = show.histogram(
      { few: [0, 1, 2, 4], many: Float32Array.from({ length: 1000 }, (_, i) => (i % 4) + 0.5) },
      { bins: 8 },
    );
    for (const { y, width } of data as { y: number[]; width: number }[]) {
      expect(y.reduce((sum, density) => sum + density * width, 0)).toBeCloseTo(1, 10);
    }
    expect(data[0]!.x).toEqual(data[1]!.x);
    expect(layout).toMatchObject({ barmode: 'overlay', yaxis: { title: { text: 'density' } } });
  });

  test('counts the greatest value into the last bin, and those outside into none', () => {
    const { data } = show.histogram({ a: [-9, 0, 1, 2, 9] }, { bins: 2, range: [0, 2] });
    expect(data[0]!.y).toEqual([1 / 5, 2 / 5]);
  });

  test('of one value has a range about it; lines lie over the bars', () => {
    const { data } = show.histogram(
      { a: [3, 3] },
      { bins: 1, lines: { theory: { x: [3], y: [1], dashed: true } } },
    );
    expect(data[0]).toMatchObject({ type: 'bar', x: [3], y: [1] });
    expect(data[1]).toMatchObject({ name: 'theory', mode: 'lines', line: { dash: 'dash' } });
  });
});

test('a heatmap numbers its rows from the top, unless they have names', () => {
  const matrix = [
    [1, 2],
    [3, 4],
  ];
  const plain = show.heatmap(matrix);
  expect(plain.data[0]).toEqual({ type: 'heatmap', z: matrix });
  expect(plain.layout!.xaxis).toEqual({ tick0: 0, dtick: 1 });
  expect(plain.layout!.yaxis).toEqual({ autorange: 'reversed', tick0: 0, dtick: 1 });
  const named = show.heatmap(matrix, { columns: ['a', 'b'], rows: [10, 20], values: 'nats' });
  expect(named.data[0]).toMatchObject({
    x: ['a', 'b'],
    y: [10, 20],
    colorbar: { title: { text: 'nats' } },
  });
  expect(named.layout!.xaxis).toEqual({});
  expect(named.layout!.yaxis).toEqual({ autorange: 'reversed' });
});

describe('panels', () => {
  const clouds = { data: [[0, 1]], G: [[2, 3]], other: [[4, 5]] };
  const coloursOf = (options: Omit<show.PanelsOptions, 'range'>) =>
    show
      .panels(clouds, { range: [0, 9], ...options })
      .data.map(({ marker }) => (marker as { color: string }).color);

  test('are of one colour, or each of its own', () => {
    const { real, fake } = show.roles;
    expect(coloursOf({})).toEqual([fake, fake, fake]);
    expect(coloursOf({ colour: '#123456' })).toEqual(['#123456', '#123456', '#123456']);
    expect(coloursOf({ colour: { data: real, other: '#123456' } })).toEqual([
      real,
      fake,
      '#123456',
    ]);
  });
});

test('colours go by role: no two of them alike, all of those that everybody can tell apart', () => {
  const used = Object.values(show.roles);
  expect(new Set(used).size).toBe(used.length);
  for (const colour of used) expect(Object.values(show.colours)).toContain(colour);
  expect(show.roles).toMatchObject({
    real: show.colours.blue,
    fake: show.colours.vermilion,
    generator: show.colours.orange,
    discriminator: show.colours.green,
  });
});
