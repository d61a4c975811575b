/** Points of lessons 01 and 03: KS distance to the Gaussian; modes hit on the ring and share of good samples. */
import { data, metrics, nets, show, generate, Random } from 'tsgan';
import type { ResultSettings } from './arguments.js';
import {
  changed,
  scheduleOf,
  trainAndSettle,
  type Columns,
  type Measurement,
  type SeedResult,
} from './measurement.js';

interface PointResult extends SeedResult {
  /** Kolmogorov-Smirnov distance of the numbers to their law. */
  readonly ks?: number;
  /** Of eight, each hit by 1 % of the samples or more. */
  readonly modes?: number;
  /** Within three deviations of a mode. */
  readonly goodShare?: number;
}
type Reading = Omit<PointResult, 'seed' | 'seconds'>;

interface Meter {
  readonly data: data.DataSet;
  readonly counted: number;
  readonly read: (samples: Float32Array) => Reading;
}

function ringMeter(): Meter {
  const deviation = 0.05;
  const centres = data.ringCenters({ modes: 8, radius: 1 });
  return {
    data: data.ringOfGaussians({ radius: 1, deviation, size: 10_000, random: new Random(0) }),
    counted: 2000,
    read: (samples) => {
      const options = { radius: 3, minimum: 20 };
      const { modes, goodShare } = metrics.modeCoverage(
        metrics.rows(samples, 2),
        centres,
        deviation,
        options,
      );
      return { modes, goodShare };
    },
  };
}

function gaussianMeter(): Meter {
  const law = { mean: 2, deviation: 1 };
  return {
    data: data.gaussian({ ...law, size: 10_000, random: new Random(7) }),
    counted: 10_000,
    read: (samples) => ({
      ks: metrics.ksDistance(samples, (x) => metrics.normalCdf(x, law.mean, law.deviation)),
    }),
  };
}

const columns: Columns<PointResult> = {
  seconds: [({ seconds }) => seconds, 0],
  ks: [({ ks }) => ks, 4],
  modes: [({ modes }) => modes, 0],
  goodShare: [({ goodShare }) => goodShare, 3],
};

export function pointMeasurement(settings: ResultSettings): Measurement<PointResult> {
  const {
    data: dataSet,
    counted,
    read,
  } = settings.preset === 'ringPoints' ? ringMeter() : gaussianMeter();
  const presetOf = (seed: number) => changed(settings.build(new Random(seed)), settings);
  const width = dataSet.sampleShape[0]!;
  return {
    data: `${dataSet.name}: ${dataSet.size} points to learn from`,
    real: read(dataSet.samples.subarray(0, counted * width)),
    columns,
    example: () => presetOf(1),
    async measureSeed(seed: number, ...watchers: readonly show.Watcher[]) {
      const preset = presetOf(seed);
      const schedule = scheduleOf(preset, settings);
      const seconds = await trainAndSettle(schedule, preset, dataSet, seed, watchers);
      const fakes = generate(preset.gan, counted, { random: new Random(99) });
      const samples = Float32Array.from(await fakes.data());
      fakes.dispose();
      nets.disposeGan(preset.gan);
      return { seed, seconds, ...read(samples) };
    },
  };
}
