/**
 * Points of lessons 01, 03 and 13: KS distance to the Gaussian; modes hit, share of good samples, and how
 * unevenly they fall on the modes.
 */
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
  /** Modes that are hit: in lesson 03 by 1 % of the samples, by the papers' protocol by one of them. */
  readonly modes?: number;
  /** Modes with 20 good samples or more, where `modes` asks for one: noise all over the plane has few of them. */
  readonly filled?: number;
  /** Within three deviations of a mode. */
  readonly goodShare?: number;
  /** Reverse KL divergence of the modes' shares, nats. */
  readonly divergence?: number;
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

/**
 * The protocol of Lin et al. 2018, section 4.1: 100,000 points to learn from, 2,500 measured, a mode is hit by
 * one good sample. The deviations are those of the paper's own code, a fortieth of the grid's spacing and a
 * hundredth of the ring's radius; the grid is measured in units of 4, which none of the three numbers depends on.
 */
function mixtureMeter(
  dataSet: data.DataSet,
  centres: [number, number][],
  deviation: number,
): Meter {
  return {
    data: dataSet,
    counted: 2500,
    read(samples) {
      const points = metrics.rows(samples, 2);
      const { modes, goodShare, counts } = metrics.modeCoverage(points, centres, deviation);
      const filled = counts.filter((count) => count >= 20).length;
      const divergence = metrics.reverseModeDivergence(points, centres);
      return { modes, filled, goodShare, divergence };
    },
  };
}

function meterOf(preset: string): Meter {
  const random = new Random(0);
  const size = 100_000;
  if (preset === 'gaussianNumbers') return gaussianMeter();
  if (preset === 'ringPoints') return ringMeter();
  if (preset.startsWith('grid')) {
    const [grid, deviation] = [{ side: 5, spacing: 0.5 }, 0.0125];
    const points = data.gridOfGaussians({ ...grid, deviation, size, random });
    return mixtureMeter(points, data.gridCenters(grid), deviation);
  }
  const ring = { modes: 8, radius: 1 };
  const points = data.ringOfGaussians({ ...ring, deviation: 0.01, size, random });
  return mixtureMeter(points, data.ringCenters(ring), 0.01);
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
  filled: [({ filled }) => filled, 0],
  goodShare: [({ goodShare }) => goodShare, 3],
  divergence: [({ divergence }) => divergence, 3],
};

export function pointMeasurement(settings: ResultSettings): Measurement<PointResult> {
  const { data: dataSet, counted, read } = meterOf(settings.preset);
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
      const seconds = await trainAndSettle({
        ...{ preset, schedule, data: dataSet, seed, watchers },
        checkpoint: settings.checkpoint,
      });
      const fakes = generate(preset.gan, counted, { random: new Random(99) });
      const samples = Float32Array.from(await fakes.data());
      fakes.dispose();
      nets.disposeGan(preset.gan);
      return { seed, seconds, ...read(samples) };
    },
  };
}
