import { platform } from '../../ground/platform';
import { Random } from '../../ground/random';
import { dataSet, type DataSet } from './dataset';
import { readIdx } from './idx';
import type { MnistSplit } from './mnist';

const side = 28;
const pixels = side * side;

export interface FullMnistOptions {
  /** Decides which of the 60,000 training digits are held out for validation. */
  readonly seed: number;
  /** Digits held out of the training files to choose settings by. Default 10,000. */
  readonly validation?: number;
  /** Where MNIST's four files are, plain or with `.gz`. */
  readonly folder: string;
}

const files = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

/** The files of full MNIST that `folder` lacks; none where it can be loaded. */
export function missingMnistFiles(folder: string): string[] {
  return Object.values(files).filter((name) => pathOf(folder, name) === undefined);
}

/**
 * All of MNIST, 70,000 digits, from its own four IDX files, in the same form as `loadMnist`: samples
 * of shape `[784]` in [−1, 1]. The test part is MNIST's own, so that numbers on it may be set beside
 * published ones.
 *
 * @throws Error that says which files are missing, or what is wrong with one
 */
export function loadFullMnist({ seed, validation = 10_000, folder }: FullMnistOptions): MnistSplit {
  const missing = missingMnistFiles(folder);
  if (missing.length > 0) {
    throw new Error(
      `Full MNIST is four files in ${folder}, plain or with .gz. Missing: ${missing.join(', ')}. ` +
        'data/README.md says where to get them; the 10,000 digits of loadMnist need no download.',
    );
  }
  const training = readPair(folder, files.trainImages, files.trainLabels);
  const test = readPair(folder, files.testImages, files.testLabels);
  const total = training.labels.length;
  if (!Number.isInteger(validation) || validation < 0 || validation >= total) {
    throw new Error(`${validation} of ${total} training digits cannot be held out for validation.`);
  }
  const order = new Random(seed).fork('full mnist').permutation(total);
  const all = Uint32Array.from(test.labels, (_, i) => i);
  return {
    train: toDataSet('full mnist train', training, order.subarray(validation)),
    validation: toDataSet('full mnist validation', training, order.subarray(0, validation)),
    test: toDataSet('full mnist test', test, all),
  };
}

interface Pair {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

function readPair(folder: string, imageName: string, labelName: string): Pair {
  const imageFile = pathOf(folder, imageName)!;
  const labelFile = pathOf(folder, labelName)!;
  const images = readIdx(imageFile);
  const labels = readIdx(labelFile);
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || height !== side || width !== side) {
    throw new Error(`${imageFile} has shape [${images.shape}], but digits are [n, 28, 28].`);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new Error(
      `${labelFile} has shape [${labels.shape}], but ${imageFile} has ${count} images: the two do ` +
        'not belong together.',
    );
  }
  if (count === 0) throw new Error(`${imageFile} has no digits: its header says 0 images.`);
  const wrong = labels.values.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new Error(`${labelFile} says that digit ${wrong} is a ${labels.values[wrong]}.`);
  }
  return { images: images.values, labels: labels.values };
}

function toDataSet(name: string, { images, labels }: Pair, chosen: Uint32Array): DataSet {
  const samples = new Float32Array(chosen.length * pixels);
  chosen.forEach((index, row) => {
    for (let i = 0; i < pixels; i++) {
      samples[row * pixels + i] = images[index * pixels + i]! / 127.5 - 1;
    }
  });
  return dataSet({
    name,
    size: chosen.length,
    sampleShape: [pixels],
    samples,
    labels: Uint8Array.from(chosen, (index) => labels[index]!),
  });
}

function pathOf(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`]
    .map((one) => `${folder}/${one}`)
    .find((file) => platform.exists(file));
}
