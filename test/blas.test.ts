import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backends, nets, Random, tf, useBackend } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, on, sample, wasmWith } from './support/backends.js';

const report = (await backends.available()).find(({ name }) => name === 'blas')!;
if (!report.available) console.log(`The machine's BLAS is not tried: ${report.reason}`);
const linux = process.platform === 'linux';
if (!linux) console.log('Where a BLAS is looked for is not tried: these are the folders of Linux.');

/** Runs a script as a process of its own. */
function script(code: string, env: Record<string, string> = {}): string {
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000 } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], options);
  return stdout + stderr;
}

/** Above what is left to our own product, and around the ends of the parts that threads get. */
const sizes = [
  [64, 64, 64],
  [33, 100, 513],
  [130, 35, 1030],
  [700, 40, 130],
  [1, 700, 300],
  [700, 1, 300],
  [300, 400, 1],
  [17, 4097, 5],
] as const;

describe.skipIf(!report.available).each([1, 2, 3])('blas with %i threads', (threads) => {
  beforeAll(async () => {
    await wasmWith(threads);
    await useBackend('blas');
  });
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);
  type Compute = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  const same = (shapes: number[][], compute: Compute, tolerance?: number) => {
    const samples = shapes.map((shape) => sample(random, shape));
    return expectSame(samples, compute, tolerance, 'blas');
  };

  it.each(sizes)(
    'multiplies %i × %i over %i, with every transpose and gradient',
    async (m, n, k) => {
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, ta, tb);
        const shapes = [ta ? [k, m] : [m, k], tb ? [n, k] : [k, n], [m, n]];
        await same(shapes, (x, y, dy) => [product(x, y), ...tf.grads(product)([x, y], dy)]);
      }
    },
  );

  it('multiplies batches, and adds a bias', async () => {
    await same([[3, 50, 60], [3, 60, 70]], (a, b) => tf.matMul(a, b)); // prettier-ignore
    await same([[9, 50, 60], [60, 70]], (a, b) => tf.matMul(a, b)); // prettier-ignore
    await same([[64, 300], [300, 129], [129]], (a, b, bias) => tf.fused.matMul({ a, b, bias })); // prettier-ignore
    const layer = nets.dense({ units: 80, inputShape: [65] });
    const model = tf.sequential({ layers: [layer] });
    await same([[70, 65], [65, 80], [80]], (x, w, b) => {
      layer.setWeights([w, b]);
      return model.apply(x) as tf.Tensor;
    }); // prettier-ignore
  });

  it('convolves, and has both gradients', async () => {
    for (const [x, filter, stride, pad] of [
      [[9, 20, 20, 8], [5, 5, 8, 3], 1, 'same'],
      [[8, 14, 14, 32], [4, 4, 32, 64], 2, 'same'],
      [[5, 12, 12, 1], [3, 3, 1, 40], 1, 'valid'],
      [[5, 12, 12, 40], [3, 3, 40, 1], 1, 'valid'],
    ] as const) {
      const f = (x: tf.Tensor, w: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
      await same([[...x], [...filter]], (x, w) => {
        const y = f(x, w);
        return [y, ...tf.grads(f)([x, w], tf.onesLike(y))];
      }, 2e-5); // prettier-ignore
    }
  });

  it('shares its tensors and all else with wasm', async () => {
    await useBackend('blas');
    const a = random.normalTensor([50, 60]);
    const product = tf.matMul(a, a, false, true);
    const { device } = await useBackend('wasm');
    expect(device).toMatch(/WebAssembly/);
    const difference = tf.sub(product, tf.matMul(a, a, false, true));
    expect(Math.abs(tf.max(tf.abs(difference)).dataSync()[0]!)).toBeLessThan(1e-4);
    expect(tf.tanh(product).dataSync()[0]).toBeCloseTo(1, 4);
    [a, product, difference].forEach((tensor) => tensor.dispose());
  });

  it('gives the same bits every time', async () => {
    const inputs = [sample(random, [67, 300]), sample(random, [300, 129])];
    const first = await on('blas', inputs, (a, b) => tf.matMul(a, b));
    for (let i = 0; i < 20; i++) {
      expect(await on('blas', inputs, (a, b) => tf.matMul(a, b))).toEqual(first);
    }
  });
});

/** A koffi whose BLAS is a few lines of JavaScript, off by so much. */
const imitation = (off: number) => `
  let memory;
  const sgemm = (order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
    const x = new Float32Array(memory);
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++)
        sum += x[a / 4 + (ta === 112 ? p * lda + i : i * lda + p)] *
          x[b / 4 + (tb === 112 ? j * ldb + p : p * ldb + j)];
      const at = c / 4 + i * ldc + j;
      x[at] = sum + (beta ? x[at] : 0) + (n === 29 ? ${off} : 0);
    }
  };
  const koffi = {
    load: () => ({
      func: (declaration) => {
        if (declaration.includes(' cblas_sgemm(')) return sgemm;
        if (declaration.includes(' openblas_set_num_threads(')) return () => undefined;
        throw new Error('no such function');
      },
    }),
    address: (array) => { memory = array.buffer; return 0n; },
  };
  const Module = require('node:module');
  const load = Module._load;
  Module._load = (name, ...rest) => name === 'koffi' ? koffi : load(name, ...rest);
  const { tf, useBackend } = require('tsgan');`;

describe('the backend blas', () => {
  const env = { TSGAN_THREADS: '1', TSGAN_BLAS: process.execPath };

  it('works on any library that has the function', () => {
    const code = `${imitation(0)}
      useBackend('blas').then(({ device }) => {
        console.log(device, tf.matMul(tf.ones([40, 50]), tf.ones([50, 60])).sum().dataSync()[0]);
      })`;
    expect(script(code, env)).toBe('node with WebAssembly, 1 thread 120000\n');
  });

  it('refuses a library that multiplies wrongly', () => {
    const code = `${imitation(1e-3)}
      useBackend('blas').catch(({ message }) => console.log(message))`;
    expect(script(code, env)).toMatch(/"blas" is not available: The BLAS node multiplies wrongly: 70 × 29 over 43/); // prettier-ignore
  });

  it('refuses a file that is no library, and names what to install', () => {
    const code = `require('tsgan').useBackend('blas').catch(({ message }) => console.log(message))`;
    const said = script(code, { TSGAN_BLAS: import.meta.filename });
    expect(said).toMatch(/could not be loaded .* `pip install scipy-openblas32`/);
  });

  it.skipIf(!linux).each([
    ['Intel(R) Xeon(R)', 'lib/libmkl_rt.so.3'],
    ['AMD EPYC 9654', 'lib/python3.12/site-packages/scipy_openblas32/lib/libscipy_openblas.so'],
  ])('finds on an %s, beside the chosen Python, %s', (model, file) => {
    const python = mkdtempSync(path.join(tmpdir(), 'tsgan-python-'));
    for (const library of [
      'lib/libmkl_rt.so.3',
      'lib/python3.12/site-packages/scipy_openblas32/lib/libscipy_openblas.so',
    ]) {
      mkdirSync(path.join(python, path.dirname(library)), { recursive: true });
      writeFileSync(path.join(python, library), 'no library');
    }
    const code = `
      require('node:os').cpus = () => [{ model: '${model}' }];
      require('tsgan').useBackend('blas').catch(({ message }) => console.log(message))`;
    const said = script(code, { VIRTUAL_ENV: python, CONDA_PREFIX: '', TSGAN_BLAS: '' });
    rmSync(python, { recursive: true });
    expect(said).toContain(`The BLAS ${path.join(python, file)} could not be loaded`);
  });

  it('does not pass over a TSGAN_BLAS that is not there', () => {
    const code = `require('tsgan').useBackend('cpu').catch(({ message }) => console.log(message))`;
    const said = script(code, { TSGAN_BLAS: '/no/such.so' });
    expect(said).toBe('TSGAN_BLAS names the library "/no/such.so", but there is no such file.\n');
  });

  it('is left aside by auto, which promises the same bits on every machine', async () => {
    expect((await useBackend('auto')).name).not.toBe('blas');
  });
});
