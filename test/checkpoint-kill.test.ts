/** Checkpoints of processes that are killed while they save, and of several saves at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nets, training, tf, useBackend, Random, type Gan } from 'tsgan';
import { smallData, smallGan } from './small-gan.js';
import { wideTraining } from './support/wide-training.mjs';

let folder: string;
let file: string;
beforeAll(() => useBackend('cpu'));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-kill-'));
  file = path.join(folder, 'run.safetensors');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(tf.memory().numTensors, 'tensors left behind').toBe(0);
});

const bits = ({ generator, discriminator }: Gan) =>
  [generator, discriminator].map((model) => model.getWeights().map((w) => [...w.dataSync()]));

/** Frees a training with its nets. */
function end(session: training.Training): void {
  session.dispose();
  nets.disposeGan(session.gan);
}

async function runOn(session: training.Training, until: number): Promise<void> {
  if (session.state.step === until) return;
  for await (const { step } of session.run()) if (step === until) break;
}

describe('a process that is killed while it trains and saves', () => {
  const program = path.join(import.meta.dirname, 'support', 'saving.mjs');
  const random = new Random(13);

  /** One kill: inside of a save, as soon as the file beside it is seen, or at any time. */
  async function kill(insideOfSave: boolean): Promise<void> {
    const child = spawn(process.execPath, [program, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    await once(child.stdout, 'data'); // it has saved once
    const wait = random.uniform(0, 60);
    if (insideOfSave) {
      const watcher = watch(folder);
      const seen = `${path.basename(file)}.${child.pid}-`;
      await new Promise<void>((resolve) => {
        watcher.on('change', (_, name) => {
          if (String(name).startsWith(seen)) resolve();
        });
      });
      watcher.close();
    } else {
      await sleep(wait);
    }
    child.kill('SIGKILL');
    await gone;
  }

  it(
    'twenty times leaves a whole checkpoint each time, and its leftovers go with the next save',
    { timeout: 600_000 },
    async () => {
      const left = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'));
      let leftovers = 0;
      const session = wideTraining(2);
      // Two processes at a time, which save into the same file.
      for (let round = 0; round < 10; round++) {
        await Promise.all([kill(true), kill(false)]);
        leftovers += left().length;
        await training.restoreCheckpoint(session, file);
      }
      expect(leftovers, 'no kill came inside of a save').toBeGreaterThan(0);
      await training.saveCheckpoint(session, file);
      expect(readdirSync(folder)).toEqual(['run.safetensors']);

      const { step } = session.state;
      const straight = wideTraining(1);
      await runOn(straight, step + 2);
      await runOn(session, step + 2);
      expect(bits(session.gan)).toEqual(bits(straight.gan));
      console.log(`${leftovers} files were left by 20 kills, on the way to step ${step}`);
      end(session);
      end(straight);
    },
  );
});

describe('eight saves at once into one file', () => {
  const make = (seed = 1) =>
    new training.Training(smallGan(seed), smallData(), {
      ...{ seed: 1, batchSize: 3, steps: 20, reportEvery: 1 },
    });

  it('all succeed, and the last one that was asked for stays, as things stood when it was', async () => {
    const session = make();
    const saves: Promise<void>[] = [];
    for (let i = 1; i <= 8; i++) {
      await runOn(session, i);
      saves.push(training.saveCheckpoint(session, file));
    }
    const eighth = bits(session.gan);
    await runOn(session, 12); // training goes on while they write
    await Promise.all(saves);
    expect(readdirSync(folder)).toEqual(['run.safetensors']);

    const other = make(77);
    await training.restoreCheckpoint(other, file);
    expect(other.state.step).toBe(8);
    expect(bits(other.gan)).toEqual(eighth);
    await runOn(other, 12);
    expect(bits(other.gan)).toEqual(bits(session.gan));
    end(session);
    end(other);
  });

  it('wait for one that fails, and go on', async () => {
    const session = make();
    const kernel = session.gan.generator.weights[0]!;
    const good = kernel.read().clone();
    tf.tidy(() => void kernel.write(tf.fill(kernel.shape as number[], NaN)));
    const bad = training.saveCheckpoint(session, file);
    kernel.write(good);
    good.dispose();
    const [first, second] = await Promise.allSettled([bad, training.saveCheckpoint(session, file)]);
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
    expect(existsSync(file)).toBe(true);
    end(session);
  });
});
