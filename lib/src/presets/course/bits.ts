import { bitGan, bitGanInOrder } from '../../gan/nets/bits';
import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { bothBeta1, lengths, preset, stages, type Preset } from '../preset';

export interface BitWordsOptions {
  /** Bits in a word. Default 5. */
  readonly length?: number;
  /** Whether the generator writes one bit after the other. Default false. */
  readonly inOrder?: boolean;
}

/** The rates fall: two players who both move fast circle round the balance. */
const falling = lengths(
  { stages: stages([300, 2e-3, 5e-3], [150, 5e-4, 5e-3]) },
  { stages: stages([900, 2e-3, 5e-3], [600, 5e-4, 5e-3], [400, 1e-4, 2e-3]) },
  { stages: stages([2000, 2e-3, 5e-3], [2000, 5e-4, 5e-3], [1000, 1e-4, 2e-3]) },
);

/** Large rates, for the plateau of parity. There lesson 08 lets D move twice a step: once was not enough. */
const bold = lengths(
  { stages: stages([100, 1e-2, 1e-2]) },
  { stages: stages([1500, 1e-2, 1e-2], [500, 2e-3, 5e-3]) },
  { stages: stages([10_000, 1e-2, 1e-2], [2000, 2e-3, 5e-3]) },
);

/** Short ones, for comparing generators on words of several lengths. */
const brief = lengths(
  { stages: stages([100, 2e-3, 5e-3], [50, 5e-4, 5e-3]) },
  { stages: stages([400, 2e-3, 5e-3], [200, 5e-4, 5e-3]) },
  { stages: stages([2000, 2e-3, 5e-3], [2000, 5e-4, 5e-3], [1000, 1e-4, 2e-3]) },
);

/** Lesson 08's GAN over words of bits. */
export function bitWords(random: Random, options: BitWordsOptions = {}): Preset {
  checkOptions('bitWords', options, ['length', 'inOrder']);
  const { length = 5, inOrder = false } = options;
  return preset({
    gan: (inOrder ? bitGanInOrder : bitGan)({ length, random }),
    settings: { batchSize: 128, ...bothBeta1(0.5) },
    lessons: { '08': falling, '08 parity': bold, '08 longer': brief },
  });
}
