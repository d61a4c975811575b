import { tf } from 'tsgan';

/** Weights rounded to 256 levels each, as TensorFlow.js stores and reads them. */
export interface RoundedWeights {
  /** What the file's reader will see. */
  readonly tensors: tf.Tensor[];
  readonly specs: tf.io.WeightsManifestEntry[];
  readonly bytes: Uint8Array;
}

/** Rounds `values`, one tensor for each weight of `model`, to bytes. */
export async function roundToBytes(
  model: tf.LayersModel,
  values: readonly tf.Tensor[],
): Promise<RoundedWeights> {
  const tensors: tf.Tensor[] = [];
  const specs: tf.io.WeightsManifestEntry[] = [];
  const parts: Uint8Array[] = [];
  for (const [i, weight] of model.weights.entries()) {
    const data = (await values[i]!.data()) as Float32Array;
    const min = data.reduce((a, b) => Math.min(a, b), Infinity);
    const max = data.reduce((a, b) => Math.max(a, b), -Infinity);
    const scale = (max - min) / 255 || 1;
    const bytes = Uint8Array.from(data, (value) => Math.round((value - min) / scale));
    const shape = weight.shape as number[];
    tensors.push(
      tf.tensor(
        Float32Array.from(bytes, (byte) => byte * scale + min),
        shape,
      ),
    );
    specs.push({
      name: weight.originalName,
      shape,
      dtype: 'float32',
      quantization: { dtype: 'uint8', scale, min },
    });
    parts.push(bytes);
  }
  return { tensors, specs, bytes: Uint8Array.from(parts.flatMap((part) => [...part])) };
}
