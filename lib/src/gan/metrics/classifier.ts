import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tf } from '../../ground/tf';

/** What the classifier says of n images. */
export interface DigitReadings {
  readonly count: number;
  /** The most probable digit of each image, `[n]`. */
  readonly digits: Uint8Array;
  /** p(y|x), `[n · 10]`, row by row. */
  readonly probabilities: Float32Array;
  /** What the layer before the last one computes, `[n · featureWidth]`, row by row. */
  readonly features: Float32Array;
  readonly featureWidth: number;
}

/** A network that reads digits, to measure generators with. It is never trained here. */
export interface DigitClassifier {
  /** Share of held-out real digits that it reads rightly, and how many those were. */
  readonly accuracy: { readonly share: number; readonly digits: number };
  /**
   * The seed and sizes of the `loadMnist` split that it was trained on: only that split's `test`
   * digits are new to it.
   */
  readonly split: { readonly seed: number; readonly validation: number; readonly test: number };
  /** Reads images `[n, 784]` or flat `[n · 784]`, in [−1, 1]. */
  read(images: tf.Tensor | Float32Array): Promise<DigitReadings>;
  dispose(): void;
}

/** What `data/digit-classifier/model.json` holds; `tools/src/train-classifier.ts` writes it. */
export interface ClassifierFile {
  readonly modelTopology: object;
  readonly weightSpecs: tf.io.WeightsManifestEntry[];
  readonly accuracy: DigitClassifier['accuracy'];
  readonly split: DigitClassifier['split'];
}

const pixels = 28 * 28;
const batch = 500;

/** Where the weights lie: `data/` beside `lib/`. */
const home = resolve(__dirname, '../../../../data/digit-classifier');

const loaded = new Map<string, Promise<DigitClassifier>>();

/**
 * The classifier of `data/digit-classifier`, read from disk the first time it is asked for; later
 * calls give the same one.
 *
 * @throws Error that says which file is missing or broken
 */
export function digitClassifier(folder = home): Promise<DigitClassifier> {
  let classifier = loaded.get(folder);
  if (!classifier) {
    classifier = load(folder).then((made) => ({
      ...made,
      dispose: () => {
        loaded.delete(folder);
        made.dispose();
      },
    }));
    loaded.set(folder, classifier);
    classifier.catch(() => loaded.delete(folder));
  }
  return classifier;
}

async function load(folder: string): Promise<DigitClassifier> {
  const broken = (file: string, why: string, cause?: unknown) =>
    new Error(
      `The digit classifier cannot be loaded: ${join(folder, file)} ${why}. Restore it ` +
        'from the repository, or train it anew: npm run build, node tools/dist/train-classifier.js.',
      { cause },
    );
  const read = (file: string): Buffer => {
    try {
      return readFileSync(join(folder, file));
    } catch (cause) {
      throw broken(file, 'cannot be read', cause);
    }
  };
  let file: ClassifierFile;
  try {
    file = JSON.parse(read('model.json').toString('utf8')) as ClassifierFile;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw broken('model.json', 'is not valid JSON', cause);
    throw cause;
  }
  const weights = read('weights.bin');
  const bytes = { uint8: 1, uint16: 2, float16: 2 } as const;
  const wanted = file.weightSpecs.reduce(
    (sum, { shape, quantization }) =>
      sum + tf.util.sizeFromShape(shape) * (quantization ? bytes[quantization.dtype] : 4),
    0,
  );
  if (weights.length !== wanted) {
    throw broken('weights.bin', `has ${weights.length} bytes instead of ${wanted}`);
  }
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: file.modelTopology,
      weightSpecs: file.weightSpecs,
      weightData: Uint8Array.from(weights).buffer,
    }),
  );
  return classifierOf(model, file);
}

/** A classifier around a model with layers `features` (`[batch, d]`) and `logits` (`[batch, 10]`). */
export function classifierOf(
  model: tf.LayersModel,
  { accuracy, split }: Pick<ClassifierFile, 'accuracy' | 'split'>,
): DigitClassifier {
  const inside = tf.model({
    inputs: model.inputs,
    outputs: [model.getLayer('features').output, model.getLayer('logits').output].flat(),
  });
  const featureWidth = inside.outputs[0]!.shape[1]!;
  return {
    accuracy,
    split,
    async read(images) {
      const values = images instanceof Float32Array ? images : await tensorValues(images);
      const count = values.length / pixels;
      if (count < 1 || !Number.isInteger(count)) {
        throw new Error(
          `The classifier reads images of ${pixels} pixels, but got ${values.length} numbers.`,
        );
      }
      const readings: DigitReadings = {
        count,
        digits: new Uint8Array(count),
        probabilities: new Float32Array(count * 10),
        features: new Float32Array(count * featureWidth),
        featureWidth,
      };
      for (let from = 0; from < count; from += batch) {
        const some = values.subarray(from * pixels, (from + batch) * pixels);
        const [features, probabilities, digits] = tf.tidy(() => {
          const x = tf.tensor4d(some, [some.length / pixels, 28, 28, 1]);
          const [f, logits] = inside.apply(x) as [tf.Tensor, tf.Tensor];
          return [f, tf.softmax(logits), tf.argMax(logits, 1)] as [tf.Tensor, tf.Tensor, tf.Tensor];
        });
        readings.features.set(await features.data(), from * featureWidth);
        readings.probabilities.set(await probabilities.data(), from * 10);
        readings.digits.set(await digits.data(), from);
        tf.dispose([features, probabilities, digits]);
      }
      return readings;
    },
    dispose: () => model.dispose(),
  };
}

async function tensorValues(images: tf.Tensor): Promise<Float32Array> {
  if (images.size !== images.shape[0] * pixels) {
    throw new Error(
      `The classifier reads images of shape [n, ${pixels}], but the tensor is [${images.shape}].`,
    );
  }
  return (await images.data()) as Float32Array;
}
