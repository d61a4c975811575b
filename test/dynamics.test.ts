import { describe, expect, it } from 'vitest';
import { show } from 'tsgan';

describe('panelsFigure', () => {
  const after = [2, 4, 6].map((x) => [x, x + 1]);
  const panels = { before: [[0, 1]], after };
  const figure = show.panels(panels, {
    range: [-1, 8],
    circles: { centres: [[1, 2]], radius: 0.5 },
    most: 2,
  });
  const layout = figure.layout as Record<string, unknown>;

  it('gives each cloud axes of its own, all over the same range', () => {
    expect(figure.data).toHaveLength(2);
    expect(figure.data[0]).toMatchObject({ name: 'before', x: [0], y: [1], xaxis: 'x' });
    expect(figure.data[1]).toMatchObject({ name: 'after', x: [2, 4], y: [3, 5], xaxis: 'x2' });
    for (const axis of ['xaxis', 'yaxis', 'xaxis2', 'yaxis2']) {
      expect(layout[axis]).toMatchObject({ range: [-1, 8] });
    }
    const [first, second] = ['xaxis', 'xaxis2'].map(
      (axis) => (layout[axis] as { domain: [number, number] }).domain,
    );
    expect(first![1]).toBeLessThan(second![0]);
  });

  it('draws the circles in every panel', () => {
    const box = { type: 'circle', x0: 0.5, x1: 1.5, y0: 1.5, y1: 2.5 };
    expect(layout['shapes']).toMatchObject([
      { ...box, xref: 'x', yref: 'y' },
      { ...box, xref: 'x2', yref: 'y2' },
    ]);
  });

  it('puts heat below the points and arrows on them', () => {
    const view = { points: [[0, 1], [2, 3]] }; // prettier-ignore
    const surface = [[0, 0.5], [0.5, 1]]; // prettier-ignore
    const { data } = show.panels(
      { plain: [[0, 0]], full: { ...view, surface, arrows: [[1, -1]] } },
      { range: [-2, 2], heat: [0.2, 0.8], colour: { full: 'red' } },
    );
    expect(data.map(({ type, name, xaxis }) => [type, name, xaxis])).toEqual([
      ['scatter', 'plain', 'x'],
      ['heatmap', 'surface', 'x2'],
      ['scatter', 'full', 'x2'],
      ['scatter', 'arrows', 'x2'],
    ]);
    expect(data[1]).toMatchObject({
      z: surface,
      x0: -2,
      dx: 4,
      y0: -2,
      dy: 4,
      zmin: 0.2,
      zmax: 0.8,
    });
    expect(data[2]).toMatchObject({ marker: { color: 'red' } });
    // From the first point by its push; a gap; the second point has none.
    expect(data[3]).toMatchObject({ x: [0, 1, null], y: [1, 0, null] });
  });

  it('can be drawn', async () => {
    expect((await show.figurePng(figure)).length).toBeGreaterThan(1000);
  }, 60_000);
});
