import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// In a process of its own: the painter's fault ends the process, and no test could report it.
test.each(['v', 'h'])('a bar that goes far beyond a cut axis is painted (%s)', (orientation) => {
  const program = `
    const { figurePng } = require(${JSON.stringify(fileURLToPath(import.meta.resolve('tsgan')))}).show;
    const bars = (long) => ({ type: 'bar', opacity: 0.6, orientation: '${orientation}',
      ${orientation === 'v' ? 'x: [1, 2], y: [0.5, long]' : 'y: [1, 2], x: [0.5, long]'} });
    const layout = { barmode: 'overlay', ${orientation === 'v' ? 'yaxis' : 'xaxis'}: { range: [0, 1] } };
    const draw = (long) => figurePng({ data: [bars(long), bars(0.7)], layout });
    // Bars that end just outside and far outside look the same.
    Promise.all([draw(1.2), draw(1000)]).then(([near, far]) => console.log(near.equals(far)));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).not.toContain('panicked');
  expect([status, stdout.trim()]).toEqual([0, 'true']);
});
