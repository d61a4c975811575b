import { tf } from '../../ground/tf';
import type { MimeBundle } from '../../ground/platform';
import { imagesBundle } from '../show-images';
import { short } from './grid';
import type { Description } from './teach';

/** How many numbers and images are shown. */
const mostNumbers = 8;
const mostImages = 25;

export const tensorDescription: Description<tf.Tensor> = {
  kind: 'tensor',
  text: (tensor) => {
    if (tensor.isDisposed) return `${headOf(tensor)}, disposed`;
    // A GPU's memory can be read by asking only.
    if (tf.getBackend() === 'webgpu') {
      return `${headOf(tensor)}, on the GPU; its numbers: await tensor.data()`;
    }
    return describe(tensor, tensor.dataSync());
  },
  rich: async (tensor): Promise<MimeBundle> => {
    if (tensor.isDisposed) return {};
    const values = await tensor.data();
    const plain = { 'text/plain': describe(tensor, values) };
    const [count = 0, height = 0, width = 0, colours = 1] = tensor.shape;
    const isImages = tensor.rank >= 3 && tensor.rank <= 4 && colours === 1 && count > 0;
    if (!isImages || height < 8 || width < 8 || tensor.dtype === 'string') return plain;
    const [low, high] = extent(values);
    if (!(high > low)) return plain;
    const some = Array.from(values.subarray(0, mostImages * height * width));
    const stack = { values: some, count: Math.min(count, mostImages), width, height };
    const { data } = await imagesBundle(stack, { width, height, low, high });
    return { ...data, ...plain };
  },
};

const headOf = ({ shape, dtype }: tf.Tensor) => `tensor [${shape.join(', ')}] ${dtype}`;

function describe(tensor: tf.Tensor, values: ArrayLike<number | string>): string {
  const head = headOf(tensor);
  if (values.length === 0) return `${head}, without numbers`;
  const first = Array.from({ length: Math.min(values.length, mostNumbers) }, (_, i) => {
    const value = values[i]!;
    return typeof value === 'number' ? short(value) : JSON.stringify(value);
  });
  const numbers = `${first.join('  ')}${values.length > mostNumbers ? '  …' : ''}`;
  if (values.length <= mostNumbers || typeof values[0] !== 'number') return `${head}: ${numbers}`;
  const [low, high, mean] = extent(values as ArrayLike<number>);
  return `${head}, from ${short(low)} to ${short(high)}, mean ${short(mean)}: ${numbers}`;
}

/** Least, greatest and mean; NaN in all three where there is one. */
function extent(values: ArrayLike<number>): [low: number, high: number, mean: number] {
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
    sum += values[i]!;
  }
  return [low, high, sum / values.length];
}
