/** Rows of a table: how far each column and each pair of columns is from fresh real rows, as in lesson 10. */
import { data, metrics, nets, presets, show, generate, Random } from 'tsgan';
import type { ResultSettings } from './arguments.js';
import {
  changed,
  scheduleOf,
  trainAndSettle,
  type Columns,
  type Measurement,
  type SeedResult,
} from './measurement.js';

const counted = 10_000;

interface TableResult extends SeedResult {
  /** The largest Kolmogorov-Smirnov distance of a number. */
  readonly ks: number;
  /** The largest total variation of a category. */
  readonly tv: number;
  /** The largest difference of the association of two columns. */
  readonly association: number;
}

const columns: Columns<TableResult> = {
  seconds: [({ seconds }) => seconds, 0],
  ks: [({ ks }) => ks, 3],
  tv: [({ tv }) => tv, 3],
  association: [({ association }) => association, 3],
};

export function tableMeasurement(
  settings: ResultSettings,
  build: (heads: data.TableCodec['heads'], random: Random) => presets.Preset,
): Measurement<TableResult> {
  const hires = data.loadBicycleRentals();
  const codec = data.tableCodec(hires);
  const dataSet = codec.encode(hires);
  const fresh = data.bicycleRentals({ size: counted, random: new Random(77) });
  const read = (table: data.Table) => {
    const { ks, tv, association } = metrics.tableDistance(table, fresh);
    return { ks, tv, association };
  };
  const presetOf = (seed: number) => changed(build(codec.heads, new Random(seed)), settings);
  return {
    data: `bicycle hires: ${hires.size} rows to learn from`,
    real: read(data.bicycleRentals({ size: counted, random: new Random(1) })),
    columns,
    example: () => presetOf(1),
    async measureSeed(seed: number, ...watchers: readonly show.Watcher[]) {
      const preset = presetOf(seed);
      const schedule = scheduleOf(preset, settings);
      const seconds = await trainAndSettle({
        ...{ preset, schedule, data: dataSet, seed, watchers },
        checkpoint: settings.checkpoint,
      });
      const fakes = generate(preset.gan, counted, { random: new Random(100 + seed) });
      const table = codec.decode(await fakes.data());
      fakes.dispose();
      nets.disposeGan(preset.gan);
      return { seed, seconds, ...read(table) };
    },
  };
}
