/** Digits: the MNIST score, the Fréchet distance and what else a classifier reads of them. */
import { data, metrics, nets, show, generate, Random, tf, type Gan } from 'tsgan';
import type { ResultSettings } from './arguments.js';
import {
  changed,
  scheduleOf,
  trainAndSettle,
  type Columns,
  type Measurement,
  type SeedResult,
} from './measurement.js';

/** As in the 2014 paper; the first thousand validation digits choose the windows' width. */
const parzen = { samples: 10_000, validation: 1000 };

/** A class occurs if at least this share is read as it. Real digits have at least 0.086. */
const presentShare = 0.02;

/** What is read of images, fakes or real ones. */
interface Reading {
  /** 1 to 10; more is better. */
  readonly score: number;
  /** To the test digits, in the classifier's features; less is better. */
  readonly frechet: number;
  /** Classes that make up at least 2 % of what is read. */
  readonly classes: number;
  readonly smallestShare: number;
  /** Share that is read as the digit that it should be, where there is one. */
  readonly asked?: number;
}

interface DigitResult extends SeedResult, Reading {
  /** Median distance to the nearest training digit, that of held-out real digits = 1. */
  readonly neighbours: number;
  /** Mean log-likelihood of the test digits, nats. */
  readonly parzen?: metrics.ParzenResult;
}

interface Laboratory {
  readonly digits: data.MnistSplit;
  readonly classifier: metrics.DigitClassifier;
  readonly reference: metrics.DigitReference;
}

const columns: Columns<DigitResult> = {
  seconds: [({ seconds }) => seconds, 0],
  score: [({ score }) => score, 2],
  classes: [({ classes }) => classes, 0],
  frechet: [({ frechet }) => frechet, 1],
  asked: [({ asked }) => asked, 3],
  neighbours: [({ neighbours }) => neighbours, 2],
  parzen: [({ parzen }) => parzen?.mean, 0],
};

export async function digitMeasurement(
  settings: ResultSettings,
): Promise<Measurement<DigitResult>> {
  const { data: dataSet, folder } = settings;
  const digits =
    dataSet === 'full' ? data.loadFullMnist({ seed: 1, folder }) : data.loadMnist({ seed: 1 });
  const classifier = await metrics.digitClassifier();
  const reference = metrics.digitReference(await classifier.read(digits.test.samples));
  const lab = { digits, classifier, reference };
  const { samples, labels } = digits.validation;
  return {
    data: `${dataSet}: ${digits.train.size} digits to learn from`,
    real: await readingOf(lab, samples, labels),
    columns,
    example: () => changed(settings.build(new Random(1)), settings),
    measureSeed: (seed, ...watchers) => measureSeed(seed, settings, lab, watchers),
  };
}

async function readingOf(
  { classifier, reference }: Pick<Laboratory, 'classifier' | 'reference'>,
  images: Float32Array,
  labels: Uint8Array | undefined,
): Promise<Reading> {
  const readings = await classifier.read(images);
  const { score, frechet, shares } = metrics.digitScores(readings, reference);
  return {
    score,
    frechet,
    classes: shares.filter((share) => share >= presentShare).length,
    smallestShare: Math.min(...shares),
    ...(labels && { asked: metrics.readAs(readings.digits, labels) }),
  };
}

const isConditional = ({ generator }: Gan) => generator.inputs.length === 2;

/** As many fakes as there are validation digits are measured. */
async function measureSeed(
  seed: number,
  settings: ResultSettings,
  lab: Laboratory,
  watchers: readonly show.Watcher[],
): Promise<DigitResult> {
  const preset = changed(settings.build(new Random(seed)), settings);
  const { gan } = preset;
  const { digits } = lab;
  const dataSet = await told(gan, digits.train, settings, seed);
  const schedule = scheduleOf(preset, settings);
  const seconds = await trainAndSettle({
    ...{ preset, schedule, data: dataSet, seed, watchers },
    checkpoint: settings.checkpoint,
  });

  const count = digits.validation.size;
  const byLabel = isConditional(gan) && settings.clusters === undefined;
  const labels = byLabel ? data.everyLabel(count) : undefined;
  const ask: Ask = byLabel
    ? (n) => data.oneHotLabels(data.everyLabel(n))
    : (n, random) => (dataSet.condition ? data.drawConditions(dataSet, n, random) : undefined);
  const fakes = await draw(gan, count, ask, new Random(1000 + seed));
  const heldOut = metrics.rows(digits.test.samples, 784).slice(0, 200);
  const result: DigitResult = {
    seed,
    seconds,
    ...(await readingOf(lab, fakes, labels)),
    neighbours: metrics.memorisation(
      metrics.rows(fakes.subarray(0, 200 * 784), 784),
      metrics.rows(digits.train.samples, 784),
      heldOut,
    ).ratio,
    ...(settings.parzen && { parzen: await parzenOf(gan, digits, ask, new Random(2000 + seed)) }),
  };
  nets.disposeGan(gan);
  return result;
}

/** The training digits with what the generator is told of them, if it is told anything. */
async function told(
  gan: Gan,
  dataSet: data.DataSet,
  { clusters, shuffled }: Pick<ResultSettings, 'clusters' | 'shuffled'>,
  seed: number,
): Promise<data.DataSet> {
  if (!isConditional(gan)) return dataSet;
  if (clusters === undefined) return data.conditionOnLabels(dataSet);
  const random = new Random(seed).fork('clusters');
  if (!shuffled) return data.conditionOnClusters(dataSet, { clusters, random });
  const groups = await data.kMeans(dataSet, { clusters, random });
  const labels = Uint8Array.from(random.permutation(dataSet.size), (i) => groups[i]!);
  return data.conditionOnLabels({ ...dataSet, labels }, clusters);
}

/** What the generator is asked for: every class in turn, or groups as often as the data has them. */
type Ask = (count: number, random: Random) => tf.Tensor | undefined;

/** `[count · 784]` */
async function draw(gan: Gan, count: number, ask: Ask, random: Random): Promise<Float32Array> {
  const images = tf.tidy(() =>
    generate(gan, count, { random, condition: ask(count, random.fork('conditions')) }),
  );
  const values = (await images.data()) as Float32Array;
  images.dispose();
  return values;
}

async function parzenOf(gan: Gan, { validation, test }: data.MnistSplit, ask: Ask, random: Random) {
  const unit = (images: Float32Array) => metrics.rows(metrics.toUnitRange(images), 784);
  return metrics.parzenScore(unit(await draw(gan, parzen.samples, ask, random)), {
    validation: unit(validation.samples.subarray(0, parzen.validation * 784)),
    test: unit(test.samples),
  });
}
