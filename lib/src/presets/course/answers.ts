import type { PairCodec } from '../../gan/data/questions';
import { answerGan } from '../../gan/nets/answers';
import type { Random } from '../../ground/random';
import { bothBeta1, lengths, preset, stages, type Averaging, type Preset } from '../preset';

/** Of the last stage, the mean of the weights: a generator circles round what the discriminator asks for. */
const average: Averaging = { every: 10, keep: 0.95, lastStage: true };
const standard = (times: number) =>
  stages([1500 * times, 5e-3, 5e-3], [750 * times, 2e-3, 2e-3], [750 * times, 5e-4, 5e-4]);

/** D moves twice for each step of G: its advice is only as good as its judgement. */
const played = { batchSize: 128, discriminatorSteps: 2, ...bothBeta1(0.5) };

/** Lesson 09's GAN that answers the questions of the grammar. */
export function grammarAnswers(codec: PairCodec, random: Random): Preset {
  const quick = { stages: stages([120, 5e-3, 5e-3]) };
  return preset({
    gan: answerGan(codec, random),
    settings: { ...played, reportEvery: 10 },
    lessons: {
      '09': lengths(
        quick,
        { stages: standard(1) },
        { stages: [...standard(1), ...stages([1500, 1e-4, 1e-4])] },
        average,
      ),
      // Not trained in the lesson, which says that it is worse.
      '09 doubled': lengths(quick, { stages: standard(2) }, { stages: standard(2) }, average),
    },
  });
}

/** Lesson 09's GAN on the curated pairs: networks, batches and rates of the grammar, where it fails. */
export function curatedAnswers(codec: PairCodec, random: Random): Preset {
  return preset({
    gan: answerGan(codec, random),
    settings: played,
    lessons: {
      '09': lengths(
        { stages: stages([10, 5e-3, 5e-3]) },
        { stages: standard(0.2) },
        { stages: standard(1) },
      ),
    },
  });
}

/** How lesson 09 trains the same generators by maximum likelihood, for `trainLikelihood`. */
export const answersByLikelihood = {
  grammar: {
    training: { batchSize: 128, optimizer: { learningRate: 3e-3 } },
    steps: { quick: 300, standard: 2000, full: 4000 },
  },
  curated: {
    training: { batchSize: 128, optimizer: { learningRate: 3e-3 } },
    steps: { quick: 60, standard: 350, full: 1000 },
  },
} as const;
