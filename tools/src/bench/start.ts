/**
 * How long a reader waits: from starting the real kernel to the first tensor, and to the first picture
 * on the page. The answer is one line of JSON, in seconds.
 */
import { KernelClient, defaultLimits } from '../notebook/client.js';
import { root } from '../paths.js';

/** Seconds since the kernel was asked for. */
export interface Waited {
  readonly kernel: number;
  readonly tensor: number;
  readonly picture: number;
}

const cells = {
  tensor: `
import { data, show, tf, useBackend } from 'tsgan';
await useBackend();
console.log(tf.tensor([1, 2, 3]).dataSync().length);`,
  picture: `
await show.images(data.loadMnist({ seed: 1 }).train.samples.subarray(0, 25 * 784), { columns: 5 });`,
};

const begin = performance.now();
const since = () => (performance.now() - begin) / 1000;
const client = await KernelClient.start(
  { cwd: root, env: process.env, language: 'typescript' },
  defaultLimits,
);
const waited: Record<string, number> = { kernel: since() };
for (const [name, code] of Object.entries(cells)) {
  const shown = new Set<string>();
  const { content } = await client.execute(code, ({ header }) => shown.add(header.msg_type));
  if (!shown.has(name === 'picture' ? 'display_data' : 'stream')) {
    throw new Error(`The kernel showed no ${name}: ${JSON.stringify(content)}`);
  }
  waited[name] = since();
}
console.log(JSON.stringify(waited));
await client.shutdown();
process.exit(0);
