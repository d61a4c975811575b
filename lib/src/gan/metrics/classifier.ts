import { platform } from '../../ground/platform';
import { tf } from '../../ground/tf';
import { readText } from '../data/text-file';

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
  /** `classifierChecksum` of all the rest and of the weights. */
  readonly checksum: string;
}

/** What a classifier's two files hold, in one number: a change of a single digit changes it. */
export function classifierChecksum(
  { modelTopology, weightSpecs, accuracy, split }: Omit<ClassifierFile, 'checksum'>,
  weights: Uint8Array,
): string {
  const told = JSON.stringify([modelTopology, weightSpecs, accuracy, split]);
  return platform.sha256(told, weights);
}

const pixels = 28 * 28;
const batch = 500;

const loaded = new Map<string, Promise<DigitClassifier>>();

/**
 * The classifier of `data/digit-classifier`, read from disk the first time it is asked for; later
 * calls give the same one.
 *
 * @throws Error that says which file is missing or broken
 */
export function digitClassifier(
  folder = platform.dataFile('digit-classifier'),
): Promise<DigitClassifier> {
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
  const cure =
    'Restore it from the repository, or train it anew: npm run build, ' +
    'node tools/dist/train-classifier.js.';
  const broken = (file: string, why: string, cause?: unknown) =>
    new Error(`The digit classifier cannot be loaded: ${folder}/${file} ${why}. ${cure}`, {
      cause,
    });
  let file: Partial<ClassifierFile> | null;
  try {
    file = JSON.parse(readText(`${folder}/model.json`, cure)) as typeof file;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw broken('model.json', 'is not valid JSON', cause);
    throw cause;
  }
  let weights: Uint8Array;
  try {
    weights = platform.readFile(`${folder}/weights.bin`);
  } catch (cause) {
    throw broken('weights.bin', 'cannot be read', cause);
  }
  if (!isWhole(file, weights)) {
    throw broken(
      'model.json',
      "or weights.bin was changed: they do not have model.json's checksum",
    );
  }
  const { modelTopology, weightSpecs } = file;
  const weightData = Uint8Array.from(weights).buffer;
  const source = tf.io.fromMemory({ modelTopology, weightSpecs, weightData });
  return classifierOf(await tf.loadLayersModel(source), file);
}

/** Nothing of a file is used before its checksum is right: then it is as it was written. */
function isWhole(
  file: Partial<ClassifierFile> | null,
  weights: Uint8Array,
): file is ClassifierFile {
  return (
    typeof file === 'object' &&
    file !== null &&
    file.checksum === classifierChecksum(file as ClassifierFile, weights)
  );
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
