/** Words of bits: the total variation from the law of their language, as lessons 07 and 08 measure. */
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

const length = 5;
const counted = 20_000;

interface BitResult extends SeedResult {
  /** Total variation from the law: 0 is perfect, 1 is the most. */
  readonly tv: number;
  /** Mean distance of the correlations of two bits to those of the law. */
  readonly correlation: number;
}

const columns: Columns<BitResult> = {
  seconds: [({ seconds }) => seconds, 0],
  tv: [({ tv }) => tv, 3],
  correlation: [({ correlation }) => correlation, 3],
};

export function bitMeasurement(settings: ResultSettings): Measurement<BitResult> {
  const { build, preset: name, lesson } = settings;
  const parity = lesson === '08 parity' || (lesson === undefined && name === 'bitWordsInOrder');
  const language = parity ? data.parityBits(length) : data.stickyBits({ length });
  const words = name === 'binarySequence' ? 100 : 50_000;
  const read = (samples: ArrayLike<number>) => metrics.wordDistances(samples, language);
  const presetOf = (random: Random) => changed(build(random), settings);
  return {
    data: `${parity ? 'parity' : 'sticky'}: ${words} words of ${length} bits to learn from`,
    real: read(language.sample(counted, new Random(3)).samples),
    columns,
    example: () => presetOf(new Random(1)),
    async measureSeed(seed: number, ...watchers: readonly show.Watcher[]) {
      const random = new Random(seed);
      const dataSet = language.sample(words, random.fork('data'));
      const preset = presetOf(random);
      const schedule = scheduleOf(preset, settings);
      const seconds = await trainAndSettle({
        ...{ preset, schedule, data: dataSet, seed, watchers },
        checkpoint: settings.checkpoint,
      });
      const fakes = generate(preset.gan, counted, { random: random.fork('measure') });
      // The document's generator makes numbers between 0 and 1; ours bits, which rounding leaves alone.
      const samples = Float32Array.from(await fakes.data(), Math.round);
      fakes.dispose();
      nets.disposeGan(preset.gan);
      return { seed, seconds, ...read(samples) };
    },
  };
}
