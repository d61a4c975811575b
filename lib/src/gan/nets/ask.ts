import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { PairCodec } from '../data/questions';
import type { Gan } from '../gan';
import { logitsOf } from './answers';
import { forward } from '../forward';

/** What answering takes of a GAN: a generator trained by likelihood has no discriminator. */
export type Answerer = Pick<Gan, 'generator' | 'latent'>;

export interface AnswerOptions {
  /** Draws z. */
  readonly random: Random;
  /**
   * `sample` draws each word with the generator's own probabilities; `likeliest` takes the most
   * probable one, given the noise. Default `sample`, which is what the discriminator saw.
   */
  readonly words?: 'sample' | 'likeliest';
}

/** One answer to each question, as text. Ask a question n times for n draws. */
export async function answerQuestions(
  { generator, latent }: Answerer,
  codec: PairCodec,
  questions: readonly string[],
  { random, words = 'sample' }: AnswerOptions,
): Promise<string[]> {
  const model = words === 'sample' ? generator : logitsOf(generator);
  const answers: string[] = [];
  // A few at a time: a thousand questions of one-hot words would fill the memory of a small GPU.
  for (let first = 0; first < questions.length; first += 512) {
    const some = questions.slice(first, first + 512);
    const scores = tf.tidy(() => {
      const shape = [some.length, ...codec.questionShape];
      const condition = tf.tensor(codec.encodeQuestions(some), shape);
      return forward(model, [latent(some.length, random), condition], false);
    });
    try {
      answers.push(...codec.decodeAnswers(await scores.data()));
    } finally {
      scores.dispose();
    }
  }
  return answers;
}
