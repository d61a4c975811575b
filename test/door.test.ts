/** What is shown goes to the door that the library is given, and nothing in the way ends a training. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { show, training, watch } from 'tsgan';
import { afterEach, describe, expect, test, vi } from 'vitest';

interface Sent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly id?: string;
  readonly update?: boolean;
}

/** A door that writes down what goes through it, and can be pressed Stop at. */
class RecordedDoor implements show.Notebook {
  readonly sent: Sent[] = [];
  private readonly callbacks = new Set<() => void>();
  display: show.Notebook['display'] = (bundle, options) => {
    this.sent.push({ ...bundle, ...options });
  };
  onInterrupt = (callback: () => void) => {
    this.callbacks.add(callback);
    return () => void this.callbacks.delete(callback);
  };
  stop(): void {
    for (const callback of this.callbacks) callback();
  }
  get listeners(): number {
    return this.callbacks.size;
  }
}

const place = Symbol.for('tsgan.notebook');
afterEach(() => {
  show.connectNotebook(undefined);
  Reflect.deleteProperty(globalThis, place);
  vi.restoreAllMocks();
});

function connected(): RecordedDoor {
  const door = new RecordedDoor();
  show.connectNotebook(door);
  return door;
}

async function* session(steps: number): AsyncGenerator<training.Progress> {
  for (let step = 1; step <= steps; step++) {
    await new Promise((next) => setTimeout(next, 2));
    const losses = { discriminatorLoss: 1 / step, generatorLoss: 1 };
    const where = { step, totalSteps: steps, epoch: 1, endOfEpoch: false };
    yield { ...where, ...losses, seconds: step / 100 };
  }
}

describe('the door', () => {
  test('is the one that the kernel has put there, and another may be handed over', async () => {
    const [kernels, ours] = [new RecordedDoor(), new RecordedDoor()];
    Object.assign(globalThis, { [place]: kernels });
    await show.images(new Float32Array(784));
    show.connectNotebook(ours);
    await show.images(new Float32Array(784));
    show.connectNotebook(undefined);
    await show.images(new Float32Array(784));
    expect([kernels.sent.length, ours.sent.length]).toEqual([2, 1]);
  });

  test('hears of Stop, and the training gives what it has', async () => {
    const door = connected();
    const signals = process.listenerCount('SIGINT');
    async function* stoppable(): AsyncGenerator<training.Progress> {
      const state = { stopped: false };
      const unsubscribe = training.onInterrupt(() => (state.stopped = true));
      try {
        for await (const event of session(1000)) {
          yield event;
          if (event.step === 5) door.stop();
          if (state.stopped) return;
        }
      } finally {
        unsubscribe();
      }
    }
    const history = await watch(stoppable(), show.progressBar());
    expect(history.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(door.listeners).toBe(0);
    expect(process.listenerCount('SIGINT')).toBe(signals);
    expect(door.sent.at(-1)!.data['text/plain']).toMatch(/stopped after/);
  });

  test('takes pictures of two pixels a pixel, with the size that they have on a page', async () => {
    const door = connected();
    await show.images(new Float32Array(4 * 784), { caption: 'A & B' });
    await show.figure(show.lines({ a: { y: [1, 2] } }));
    for (const { data, metadata } of door.sent) {
      const png = Buffer.from(data['image/png'] as string, 'base64');
      const { width, height } = metadata!['image/png'] as { width: number; height: number };
      // The header of a PNG has its size in the bytes from 16.
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
    }
  });
});

test('the losses have the colours of their networks, as in the diagrams; other lines may be given theirs', async () => {
  const door = connected();
  const colours = () => {
    const { data } = door.sent.at(-1)!.data['application/vnd.plotly.v1+json'] as {
      data: { name: string; line: { color?: string } }[];
    };
    return Object.fromEntries(data.map(({ name, line }) => [name, line.color]));
  };
  const { discriminator, generator } = show.roles;
  await watch(session(5), show.liveLosses());
  expect(colours()).toEqual({ discriminator, generator });
  const level = { levels: { 'log 2': Math.LN2 }, lineColours: { 'log 2': generator } };
  await watch(session(5), show.liveLosses(level));
  expect(colours()).toEqual({ discriminator, generator, 'log 2': generator });
  const read = ({ generatorLoss }: training.Progress) => generatorLoss;
  await watch(session(5), show.liveChart({ a: read, b: read }, { lineColours: { b: '#123456' } }));
  expect(colours()).toEqual({ a: undefined, b: '#123456' });
});

describe('whatever goes wrong while a training is shown', () => {
  test('is told once for each watcher, and the training goes on', async () => {
    const door = connected();
    door.display = () => {
      throw new Error('Socket is busy writing.');
    };
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const history = await watch(
      session(30),
      show.progressBar(),
      show.liveLosses({ interval: 1 }),
      show.liveImages(() => new Float32Array(784), { every: 5, keep: true }),
    );
    expect(history.length).toBe(30);
    expect(lines.sort()).toEqual(
      ['grid of images', 'live chart', 'progress bar'].map(
        (name) =>
          `The ${name} cannot be shown: Socket is busy writing. The training goes on without it.`,
      ),
    );
  });

  test('is forgotten where it passes: the last state stands', async () => {
    const door = connected();
    const { display } = door;
    let left = 2;
    door.display = (...args) => {
      if (left-- > 0) throw new Error('busy');
      display(...args);
    };
    vi.spyOn(console, 'log').mockReturnValue(undefined);
    await watch(session(20), show.liveLosses({ interval: 1 }));
    const figure = door.sent.at(-1)!.data['application/vnd.plotly.v1+json'] as {
      data: { x: number[] }[];
    };
    expect(figure.data[0]!.x.at(-1)).toBe(20);
    expect(door.sent[0]!.update).toBe(false);
  });

  test('but what the reader wrote himself ends it, as anywhere', async () => {
    connected();
    const mine = () => {
      throw new TypeError('mine');
    };
    await expect(watch(session(10), show.every(5, mine))).rejects.toThrow('mine');
    await expect(watch(session(10), show.liveImages(mine, { every: 5 }))).rejects.toThrow('mine');
  });
});

test('in tslab as it comes, the right kernel is named once, and outputs are told in words', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-'));
  try {
    // Not tslab itself, but a program of its name, started as kernels are.
    const program = path.join(folder, 'tslab');
    writeFileSync(
      program,
      `const { show, watch } = require(${JSON.stringify(path.join(import.meta.dirname, '../lib'))});
      async function* training() {
        for (let step = 1; step <= 9; step++) {
          await new Promise((next) => setTimeout(next, 5));
          yield { step, totalSteps: 9, discriminatorLoss: 1, generatorLoss: 1, seconds: 1 };
        }
      }
      (async () => {
        await show.figure(show.lines({ a: { y: [1, 2] } }, { title: 'One' }));
        await watch(training(), show.liveLosses({ interval: 1 }));
      })();`,
    );
    const printed = execFileSync(process.execPath, [program, 'kernel'], { encoding: 'utf8' });
    expect(printed.match(/npm run kernel/g)).toHaveLength(1);
    expect(printed).toContain('Figure “One”: a\n');
    expect(printed.match(/Figure “Losses”/g)).toHaveLength(1);
    const outside = execFileSync(process.execPath, [program, 'script'], { encoding: 'utf8' });
    expect(outside).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
