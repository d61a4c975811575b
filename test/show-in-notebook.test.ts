import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits, KernelClient } from '../tools/dist/notebook/client.js';

type Bundle = Record<string, unknown>;
interface Output {
  type: string;
  id: string | undefined;
  data: Bundle;
  metadata: Bundle;
  /** When it arrived, in milliseconds. */
  at: number;
}

const notebooks = path.resolve(import.meta.dirname, '../notebooks');
const start = (variables: NodeJS.ProcessEnv) => {
  const env = { ...process.env, TSGAN_SHOW: '', ...variables };
  return KernelClient.start({ cwd: notebooks, env, language: 'typescript' }, defaultLimits);
};

/** Runs a cell; every display message that it sent, in order. */
async function outputs(client: KernelClient, code: string, expectedPrint = ''): Promise<Output[]> {
  const found: Output[] = [];
  let printed = '';
  const { content, idle } = await client.execute(code, ({ header, content }) => {
    if (header.msg_type.endsWith('display_data')) {
      const { data, metadata, transient } = content as {
        data: Bundle;
        metadata: Bundle;
        transient: { display_id?: string };
      };
      const at = performance.now();
      found.push({ type: header.msg_type, id: transient.display_id, data, metadata, at });
    } else if (header.msg_type === 'stream') printed += content['text'] as string;
    else if (header.msg_type === 'execute_result') {
      printed += `${(content as { data: Record<string, string> }).data['text/plain']!}\n`;
    }
  });
  expect([content['status'], idle, printed]).toEqual(['ok', true, expectedPrint]);
  return found;
}

const picture = (data: Bundle) => PNG.sync.read(Buffer.from(data['image/png'] as string, 'base64'));

/** What a history says of itself as a cell's last value. */
const told = (steps: number) =>
  `history of ${steps} progress events, ${steps} steps in ${steps / 100} s; ` +
  `discriminatorLoss 1 → ${Number((1 / steps).toPrecision(4))}; generatorLoss 1 → 1\n`;

const setUp = `
import { course, Random, show, watch } from 'tsgan';
const random = new Random(1);
const figure = show.lines({ '</script>': { y: [1, 2, 4] } }, { title: 'Losses', x: 'step' });
async function* training(total: number, wait = 0) {
  for (let step = 1; step <= total; step++) {
    const until = Date.now() + wait;
    while (Date.now() < until);
    yield { step, totalSteps: total, epoch: 1, endOfEpoch: false, discriminatorLoss: 1 / step, generatorLoss: 1, seconds: step / 100 };
  }
}
`;

describe('with a person at the notebook', () => {
  let client: KernelClient;
  beforeAll(async () => {
    client = await start({});
    await outputs(client, setUp);
  });
  afterAll(() => client.shutdown());

  test('a figure comes as JSON, HTML, PNG and text, and each brings plotly', async () => {
    const [first, second] = await outputs(
      client,
      'await show.figure(figure); await show.figure(figure);',
    );
    for (const { data, metadata } of [first!, second!]) {
      expect(Object.keys(data).sort()).toEqual([
        'application/vnd.plotly.v1+json',
        'image/png',
        'text/html',
        'text/plain',
      ]);
      expect(data['application/vnd.plotly.v1+json']).toMatchObject({
        data: [{ y: [1, 2, 4] }],
        layout: { title: { text: 'Losses' }, height: 420, autosize: true },
      });
      expect(data['text/plain']).toBe('Figure “Losses”: </script>');
      const { width, height } = picture(data);
      expect([width, height]).toEqual([1400, 840]);
      expect(metadata).toEqual({ 'image/png': { width: 700, height: 420 } });
      const html = data['text/html'] as string;
      // Run again, moved, or alone in its notebook: it never needs another figure.
      expect(html.length).toBeGreaterThan(600_000);
      expect(html.length).toBeLessThan(900_000);
      // Without its scripts the HTML still shows the picture, and a name cannot end a script.
      const stripped = html.replace(/<script>.*?<\/script>/gs, '');
      expect(stripped).toMatch(
        /^<div [^>]*><img [^>]*src="data:image\/png;base64,[^"]+"><\/div>\s*$/,
      );
    }
  });

  test('images come as a PNG with their labels', async () => {
    const plain = 'await show.images(random.uniformTensor([4, 784]), { columns: 2 });';
    const [grid] = await outputs(client, plain);
    expect([picture(grid!.data).width, picture(grid!.data).height]).toEqual([248, 248]);
    expect(grid!.metadata).toEqual({ 'image/png': { width: 124, height: 124 } });
    const [labelled] = await outputs(
      client,
      `await show.images(random.uniformTensor([4, 784]), { columns: 2, rowLabels: ['one', 'two'], columnLabels: [3, 4], caption: 'A & B' });`,
    );
    const png = picture(labelled!.data);
    expect(png.width).toBeGreaterThan(248);
    expect(png.height).toBeGreaterThan(248 + 60);
    expect(labelled!.data['text/plain']).toBe('A & B');
  });

  test('a long training leaves one output a watcher, updated a few times a second', async () => {
    const began = performance.now();
    const sent = await outputs(
      client,
      'const history = await watch(training(20000), show.progressBar(), show.liveLosses());',
    );
    const seconds = (performance.now() - began) / 1000;
    const ids = new Set(sent.map(({ id }) => id));
    expect(ids.size).toBe(2);
    for (const id of ids) {
      const types = sent.filter((output) => output.id === id).map(({ type }) => type);
      expect(types[0]).toBe('display_data');
      expect(new Set(types.slice(1))).toEqual(new Set(['update_display_data']));
      expect(types.length).toBeLessThanOrEqual(4 * seconds + 3);
    }
    const last = new Map(sent.map(({ id, data }) => [id, data]));
    const [bar, chart] = [...last.values()];
    expect(bar!['text/plain']).toBe('training: step 20,000 of 20,000, epoch 1, done in 3 min 20 s');
    expect(bar!['text/html']).toContain('value="1.0000"');
    expect(picture(chart!).width).toBe(1400);
    const { data } = chart!['application/vnd.plotly.v1+json'] as { data: { x: number[] }[] };
    expect(data[0]!.x[0]).toBe(1);
    expect(data[0]!.x.at(-1)).toBe(20000);
    expect(data[0]!.x.length).toBeLessThanOrEqual(1000);
    // The chart's states in between carry no picture: they would slow the training down.
    const early = sent.filter(({ data }) => 'application/vnd.plotly.v1+json' in data).slice(0, -1);
    for (const { data } of early) expect(data).not.toHaveProperty('image/png');
  });

  test('a training that never pauses is still seen as it goes', async () => {
    const cell = 'await watch(training(40, 50), show.progressBar());';
    const sent = await outputs(client, cell, told(40));
    expect(sent.length).toBeGreaterThan(3);
    // It computes for two seconds; without a turn of the event loop all would come at its end.
    expect(sent.at(-1)!.at - sent[0]!.at).toBeGreaterThan(1000);
  });

  test('samples are drawn as they change, and the last ones stay', async () => {
    const sent = await outputs(
      client,
      'await watch(training(40, 50), show.liveImages(() => random.uniformTensor([4, 784]), { every: 10, caption: "digits" }));',
      told(40),
    );
    expect(sent.map(({ type }) => type)).toContain('update_display_data');
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(sent.at(-1)!.data['text/plain']).toBe('digits, step 40, epoch 1');
  });

  test('a training that throws still leaves its last state, and its error', async () => {
    const sent = await outputs(
      client,
      `async function* broken() { yield* training(7); throw new Error('NaN at step 8'); }
      const message = { is: '' };
      await watch(broken(), show.progressBar(10, 'broken')).catch((error) => { message.is = error.message; });
      if (message.is !== 'NaN at step 8') throw new Error('not told');`,
    );
    expect(sent.at(-1)!.data['text/plain']).toMatch(
      /^broken: step 7 of 10, .*stopped after 0\.1 s$/,
    );
  });

  test('checks show what there was and what should be, and count', async () => {
    const [pass, close, thrown] = await outputs(
      client,
      `await course.check('one', () => course.isClose(0.5, 0.501, 0.01), 'not shown');
      await course.check('two', async () => course.isClose(0.4, 0.5, 0.01), 'Look at <D*>.');
      await course.check('three', () => { throw new TypeError('x is not a function'); }, 'Write x.');`,
    );
    expect(pass!.data['text/plain']).toBe('✓ one: pass (1 of 1 check so far)');
    expect(pass!.data['text/html']).not.toContain('not shown');
    expect(close!.data['text/html']).toContain('not yet');
    for (const part of ['Got 0.4', 'Expected 0.5 ± 0.01', 'Look at &lt;D*&gt;.', '1 of 2 checks']) {
      expect(close!.data['text/html']).toContain(part);
    }
    expect(thrown!.data['text/plain']).toContain('an error: TypeError: x is not a function');
    expect(thrown!.data['application/vnd.tsgan.check+json']).toMatchObject({ pass: false });
    const [again] = await outputs(client, `await course.check('two', () => true, '');`);
    expect(again!.data['text/plain']).toBe('✓ two: pass (2 of 3 checks so far)');
  });
});

test('for a file, nothing carries a script, and only last states are sent', async () => {
  const client = await start({ TSGAN_SHOW: 'static' });
  try {
    const sent = await outputs(
      client,
      `${setUp}
      await show.figure(figure);
      await watch(training(30, 40), show.progressBar(), show.liveLosses(), show.liveImages(() => random.uniformTensor([4, 784]), { every: 10 }));`,
      told(30),
    );
    expect(sent.map(({ type }) => type)).toEqual(new Array(4).fill('display_data'));
    for (const { data } of sent) expect(data).not.toHaveProperty('text/html');
    for (const i of [0, 2, 3]) expect(picture(sent[i]!.data).width).toBeGreaterThan(100);
  } finally {
    await client.shutdown();
  }
});

test('an interrupt ends a training that a cell starts at once, and the kernel lives on', async () => {
  const client = await start({ TSGAN_BACKEND: 'cpu' });
  try {
    await outputs(
      client,
      `import { presets, Random, show, train, useBackend, watch } from 'tsgan';
      await useBackend();
      const state = { steps: 0 };
      const { gan, settings } = presets.binarySequence(new Random(1));
      const data = { name: 'bits', sampleShape: [5], size: 4, samples: new Float32Array(20) };`,
    );
    let pid = 0;
    await client.execute('console.log(process.pid);', ({ content }) => {
      if (typeof content['text'] === 'string') pid = Number(content['text']);
    });
    let interrupted = false;
    const bar: string[] = [];
    // Nothing is awaited before the training starts: it does so in the synchronous part of the cell.
    const { content } = await client.execute(
      `await watch(train(gan, data, { ...settings, seed: 1, steps: 1e7 }), show.progressBar(), { update: ({ step }) => { state.steps = step; }, done: () => undefined });`,
      ({ header, content }) => {
        if (!header.msg_type.endsWith('display_data')) return;
        const { data } = content as { data: Bundle };
        bar.push(data['text/plain'] as string);
        if (interrupted || !/step \d{2}/.test(bar.at(-1)!)) return;
        interrupted = true;
        process.kill(pid, 'SIGINT');
      },
    );
    // The training listens and ends by itself: what it returns is the cell's.
    expect(content['status']).toBe('ok');
    const stands = `const before = state.steps; await new Promise((next) => setTimeout(next, 700)); console.log(before > 0 && state.steps === before);`;
    await outputs(client, stands, 'true\n');
    expect(bar.at(-1)).toMatch(/stopped after/);
  } finally {
    await client.shutdown();
  }
});
