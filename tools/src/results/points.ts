/** Points of lessons 01 and 02: KS distance to the Gaussian; modes hit on the ring and share of good samples. */
import {
  disposeGan,
  gaussian,
  generate,
  ksDistance,
  modeCoverage,
  normalCdf,
  Random,
  ringCenters,
  ringOfGaussians,
  rows,
  type DataSet,
  type Watcher,
} from 'tsgan';
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
  readonly data: DataSet;
  readonly counted: number;
  readonly read: (samples: Float32Array) => Reading;
}

function ringMeter(): Meter {
  const deviation = 0.05;
  const centres = ringCenters({ modes: 8, radius: 1 });
  return {
    data: ringOfGaussians({ radius: 1, deviation, size: 10_000, random: new Random(0) }),
    counted: 2000,
    read: (samples) => {
      const options = { radius: 3, minimum: 20 };
      const { modes, goodShare } = modeCoverage(rows(samples, 2), centres, deviation, options);
      return { modes, goodShare };
    },
  };
}

function gaussianMeter(): Meter {
  const law = { mean: 2, deviation: 1 };
  return {
    data: gaussian({ ...law, size: 10_000, random: new Random(7) }),
    counted: 10_000,
    read: (samples) => ({
      ks: ksDistance(samples, (x) => normalCdf(x, law.mean, law.deviation)),
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
  const { data, counted, read } = settings.preset === 'ringPoints' ? ringMeter() : gaussianMeter();
  const presetOf = (seed: number) => changed(settings.build(new Random(seed)), settings);
  const width = data.sampleShape[0]!;
  return {
    data: `${data.name}: ${data.size} points to learn from`,
    real: read(data.samples.subarray(0, counted * width)),
    columns,
    example: () => presetOf(1),
    async measureSeed(seed: number, ...watchers: readonly Watcher[]) {
      const preset = presetOf(seed);
      const schedule = scheduleOf(preset, settings);
      const seconds = await trainAndSettle(schedule, preset, data, seed, watchers);
      const fakes = generate(preset.gan, counted, { random: new Random(99) });
      const samples = Float32Array.from(await fakes.data());
      fakes.dispose();
      disposeGan(preset.gan);
      return { seed, seconds, ...read(samples) };
    },
  };
}
