import { checkOptions, requireWhole } from '../../ground/options';
import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { PairCodec } from '../data/questions';
import { gan, type Gan } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { chooseOne, columns, gumbelLatent } from './discrete';
import * as layers from './layers';
import { add, flatten, innerProduct, join, leakyRelu, linear, relu, reshape } from './layers';
import { network } from './network';
import { named, through, type Layers } from './wire';

export interface AnswerNetOptions {
  /** Width of a word's vector. Default 32. */
  readonly embedding?: number;
  /** Width of the hidden layers. Default 128. */
  readonly hidden?: number;
  /** Normal numbers in z, besides the Gumbel noise. Default 8. */
  readonly noise?: number;
  /** Of the Gumbel-softmax. Default 1. */
  readonly temperature?: number;
  /** How the discriminator brings question and answer together. Default `'projection'`. */
  readonly join?: 'projection' | 'concatenation';
  /** Default `nonSaturating`. */
  readonly objective?: Objective;
}

/** A question as one vector: each word's own vector, side by side, then a hidden layer. */
const encoded = (embedding: number, hidden: number): Layers => [
  named('embedding', layers.embedding(embedding)),
  flatten(),
  named('question_linear', linear(hidden)),
  relu(),
];

const size = ([length, words]: readonly [number, number]) => length * words;

/**
 * [z, question] → an answer: the encoded question and the noise make logits for every place of the
 * answer at once (layer `logits`), and the Gumbel noise in z draws a word from each.
 *
 * @returns one-hot words, `[batch, ...codec.answerShape]`
 */
function answerGenerator(
  codec: PairCodec,
  random: Random,
  { embedding = 32, hidden = 128, noise = 8, temperature = 1 }: AnswerNetOptions = {},
): tf.LayersModel {
  const choices = size(codec.answerShape);
  return network({
    name: 'answers',
    inputs: { z: [noise + choices], question: codec.questionShape },
    layers: ({ z, question }) => {
      const asked = through(question, encoded(embedding, hidden));
      const logits = through(
        join(asked, through(z, columns(0, noise))),
        [named('linear', linear(hidden)), relu()],
        named('scores', linear(choices)),
        named('logits', reshape(...codec.answerShape)),
      );
      return chooseOne(logits, through(z, columns(noise, choices)), temperature);
    },
    random,
  });
}

/** The same network up to its logits, `[batch, ...answerShape]`: shared weights, no sampling. */
export function logitsOf(generator: tf.LayersModel): tf.LayersModel {
  const outputs = generator.getLayer('logits').output as tf.SymbolicTensor;
  return tf.model({ inputs: generator.inputs, outputs, name: `${generator.name}_logits` });
}

/**
 * [answer, question] → a logit. It must see both: whether "paris" is a real answer depends on the
 * question.
 *
 * `projection` (Miyato & Koyama 2018, equation 3): w·φ(a) + q·φ(a), where the question is a direction
 * in the space of answers. `concatenation` appends one to the other and leaves the rest to a hidden
 * layer.
 */
function answerDiscriminator(
  codec: PairCodec,
  random: Random,
  { embedding = 32, hidden = 128, join: how = 'projection' }: AnswerNetOptions = {},
): tf.LayersModel {
  const leaky = (name: string) => [named(name, linear(hidden)), leakyRelu(0.2)];
  return network({
    name: 'judge',
    inputs: { answer: codec.answerShape, question: codec.questionShape },
    layers: ({ answer, question }) => {
      const asked = through(question, encoded(embedding, hidden));
      const said = through(answer, flatten(), leaky('answer_1'));
      if (how === 'concatenation') {
        return through(join(said, asked), leaky('both'), named('logit', linear(1)));
      }
      const features = through(said, leaky('answer_2'));
      const direction = through(asked, named('direction', linear(hidden)));
      const realism = through(features, named('realism', linear(1)));
      return add(realism, innerProduct(direction, features));
    },
    random,
  });
}

/** A GAN that answers questions, for `train(gan, codec.dataSet(…), …)`. */
export function answerGan(codec: PairCodec, random: Random, options: AnswerNetOptions = {}): Gan {
  checkOptions('answerGan', options, [
    'embedding',
    'hidden',
    'noise',
    'temperature',
    'join',
    'objective',
  ]);
  const { noise = 8, objective = nonSaturating } = options;
  requireWhole('noise, the number of normal numbers in z,', noise);
  return gan({
    name: 'question-answer',
    generator: answerGenerator(codec, random.fork('generator'), options),
    discriminator: answerDiscriminator(codec, random.fork('discriminator'), options),
    latent: gumbelLatent(noise, size(codec.answerShape)),
    objective,
  });
}
