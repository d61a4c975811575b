import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { PairCodec } from '../data/questions';
import type { Gan } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { FirstColumns, InnerProduct, SampleWords } from './answer-layers';
import { answerLatent } from './answer-sample';
import { drawWeights } from './weights';

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

const size = ([length, words]: readonly [number, number]) => length * words;

function dense(name: string, units: number, useBias = true) {
  return tf.layers.dense({ name, units, useBias, kernelInitializer: 'zeros' });
}

const apply = (layer: tf.layers.Layer, input: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
  layer.apply(input) as tf.SymbolicTensor;

/** A question as one vector: each word's own vector, side by side, then a hidden layer. */
function encoded(
  question: tf.SymbolicTensor,
  embedding: number,
  hidden: number,
): tf.SymbolicTensor {
  const words = apply(dense('embedding', embedding, false), question);
  const sideBySide = apply(tf.layers.flatten({ name: 'sentence' }), words);
  const mixed = apply(dense('question_linear', hidden), sideBySide);
  return apply(tf.layers.reLU({ name: 'question_vector' }), mixed);
}

/**
 * [z, question] → an answer: the encoded question and the noise make logits for every place of the
 * answer at once (layer `logits`), and the Gumbel noise in z draws a word from each.
 *
 * @returns one-hot words, `[batch, ...codec.answerShape]`
 */
export function answerGenerator(
  codec: PairCodec,
  random: Random,
  { embedding = 32, hidden = 128, noise = 8, temperature = 1 }: AnswerNetOptions = {},
): tf.LayersModel {
  const choices = size(codec.answerShape);
  const z = tf.input({ shape: [noise + choices], name: 'z' });
  const question = tf.input({ shape: [...codec.questionShape], name: 'question' });
  const vector = encoded(question, embedding, hidden);
  const chance = apply(new FirstColumns('noise', noise), z);
  const joined = apply(tf.layers.concatenate({ name: 'join' }), [vector, chance]);
  const mixed = apply(tf.layers.reLU({ name: 'relu' }), apply(dense('linear', hidden), joined));
  const scores = apply(dense('scores', choices), mixed);
  const shape = [...codec.answerShape];
  const logits = apply(tf.layers.reshape({ targetShape: shape, name: 'logits' }), scores);
  const words = apply(new SampleWords('words', noise, temperature), [z, logits]);
  const model = tf.model({ inputs: [z, question], outputs: words, name: 'answers' });
  drawWeights(model, random);
  return model;
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
export function answerDiscriminator(
  codec: PairCodec,
  random: Random,
  { embedding = 32, hidden = 128, join = 'projection' }: AnswerNetOptions = {},
): tf.LayersModel {
  const answer = tf.input({ shape: [...codec.answerShape], name: 'answer' });
  const question = tf.input({ shape: [...codec.questionShape], name: 'question' });
  const vector = encoded(question, embedding, hidden);
  const leaky = (name: string, units: number, input: tf.SymbolicTensor) =>
    apply(
      tf.layers.leakyReLU({ alpha: 0.2, name: `${name}_leaky` }),
      apply(dense(name, units), input),
    );
  let features = leaky(
    'answer_1',
    hidden,
    apply(tf.layers.flatten({ name: 'answer_words' }), answer),
  );
  let logit: tf.SymbolicTensor;
  if (join === 'projection') {
    features = leaky('answer_2', hidden, features);
    const direction = apply(dense('direction', hidden), vector);
    const match = apply(new InnerProduct('match'), [direction, features]);
    logit = apply(tf.layers.add({ name: 'sum' }), [apply(dense('realism', 1), features), match]);
  } else {
    const both = apply(tf.layers.concatenate({ name: 'join' }), [features, vector]);
    logit = apply(dense('logit', 1), leaky('both', hidden, both));
  }
  const model = tf.model({ inputs: [answer, question], outputs: logit, name: 'judge' });
  drawWeights(model, random);
  return model;
}

/** A GAN that answers questions, for `train(gan, codec.dataSet(…), …)`. */
export function answerGan(codec: PairCodec, random: Random, options: AnswerNetOptions = {}): Gan {
  const { noise = 8, objective = nonSaturating } = options;
  return {
    name: 'question-answer',
    generator: answerGenerator(codec, random.fork('generator'), options),
    discriminator: answerDiscriminator(codec, random.fork('discriminator'), options),
    latent: answerLatent(noise, size(codec.answerShape)),
    objective,
  };
}
