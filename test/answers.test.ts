import { beforeAll, describe, expect, it } from 'vitest';
import { data, metrics, nets, training } from 'tsgan';
import { discriminate, generate, Random, tf, train, useBackend, type Gan } from 'tsgan';

beforeAll(async () => {
  await useBackend('wasm');
});

const tiny = [
  { question: 'what does a cow say', answer: 'moo' },
  { question: 'what does a dog say', answer: 'woof' },
  { question: 'name a colour', answer: 'light blue' },
  { question: 'name a colour', answer: 'light green' },
];
const net = { embedding: 8, hidden: 16, noise: 3 };
const right = (question: string) =>
  tiny.filter((pair) => pair.question === question).map((pair) => pair.answer);

describe('the Gumbel-softmax', () => {
  it('is softmax((logits + gumbels) / temperature)', () => {
    const logits = tf.tensor2d([[1, 2, 3]]);
    const gumbels = tf.tensor2d([[0.5, 0, -1]]);
    const by = (t: number) => {
      const e = [1.5, 2, 2].map((x) => Math.exp(x / t));
      return e.map((x) => x / (e[0]! + e[1]! + e[2]!));
    };
    for (const temperature of [0.3, 1, 5]) {
      const soft = nets.gumbelSoftmax(logits, gumbels, temperature).dataSync();
      by(temperature).forEach((p, i) => expect(Math.abs(soft[i]! - p)).toBeLessThan(1e-6));
    }
    expect(() => nets.gumbelSoftmax(logits, gumbels, 0)).toThrow('temperature above 0, but got 0');
  });

  it('draws word k with probability softmax(logits)ₖ, at any temperature', () => {
    const n = 20000;
    const z = nets.gumbelLatent(0, 3)(n, new Random(4));
    const logits = tf.tile(tf.tensor2d([[Math.log(0.6), Math.log(0.3), Math.log(0.1)]]), [n, 1]);
    const shares = nets
      .straightThrough(nets.gumbelSoftmax(logits, z, 0.5))
      .mean(0)
      .dataSync();
    // Three standard deviations of a share of n draws.
    [0.6, 0.3, 0.1].forEach((p, i) =>
      expect(Math.abs(shares[i]! - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / n)),
    );
  });

  it('has normal columns first, then Gumbel ones: mean 0.5772, variance π²/6', () => {
    const z = nets.gumbelLatent(1, 1)(20000, new Random(2)).dataSync<'float32'>();
    const column = (c: number) => z.filter((_, i) => i % 2 === c);
    const mean = (x: Float32Array) => x.reduce((a, b) => a + b, 0) / x.length;
    const variance = (x: Float32Array) => {
      const centre = mean(x);
      return mean(x.map((v) => (v - centre) ** 2));
    };
    expect(Math.abs(mean(column(0)))).toBeLessThan(0.025);
    expect(Math.abs(mean(column(1)) - 0.57722)).toBeLessThan(0.03);
    expect(Math.abs(variance(column(0)) - 1)).toBeLessThan(0.035);
    expect(Math.abs(variance(column(1)) - Math.PI ** 2 / 6)).toBeLessThan(0.1);
  });
});

describe('straight-through', () => {
  it('is one-hot forward and the identity backward', () => {
    const soft = tf.tensor2d([
      [0.2, 0.5, 0.3],
      [0.1, 0.2, 0.7],
    ]);
    const hard = nets.straightThrough(soft).dataSync();
    expect([...hard]).toEqual([0, 1, 0, 0, 0, 1]);
    const weights = tf.tensor2d([
      [1, -2, 3],
      [4, 5, -6],
    ]);
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(nets.straightThrough(x), weights)))(soft);
    expect([...slope.dataSync()]).toEqual([1, -2, 3, 4, 5, -6]);
  });
});

describe('a GAN that answers', () => {
  const codec = new data.PairCodec(tiny);
  const make = (seed: number, join?: 'concatenation'): Gan =>
    nets.answerGan(codec, new Random(seed), { ...net, ...(join && { join }) });

  it('says one word at each place, and its judge gives a logit', () => {
    for (const join of [undefined, 'concatenation'] as const) {
      const gan = make(1, join);
      const dataSet = codec.dataSet('tiny', tiny);
      const condition = tf.tensor(dataSet.condition!.values, [4, ...codec.questionShape]);
      const answers = generate(gan, 4, { condition, random: new Random(2) });
      expect(answers.shape).toEqual([4, ...codec.answerShape]);
      expect([...answers.sum(-1).dataSync()]).toEqual(Array(8).fill(1));
      expect(new Set(answers.dataSync())).toEqual(new Set([0, 1]));
      expect(discriminate(gan, answers, { condition }).shape).toEqual([4, 1]);
      nets.disposeGan(gan);
    }
  });

  it('samples from the logits of its own network', () => {
    const gan = make(3);
    const question = tf.tensor(codec.encodeQuestions([tiny[0]!.question]), [
      1,
      ...codec.questionShape,
    ]);
    const n = 4000;
    const condition = tf.tile(question, [n, 1, 1]);
    // The same normal noise in each row, so that only the Gumbel numbers differ.
    const fixed = tf.zeros([n, net.noise]);
    const z = tf.concat([fixed, tf.slice(gan.latent(n, new Random(5)), [0, net.noise])], 1);
    const logits = nets.logitsOf(gan.generator).apply([z, condition]) as tf.Tensor;
    const expected = tf.softmax(tf.slice(logits, [0, 0, 0], [1, -1, -1])).dataSync();
    const found = generate(gan, z, { condition }).mean(0).dataSync();
    expected.forEach((p, i) =>
      expect(Math.abs(found[i]! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n)),
    );
    nets.disposeGan(gan);
  });

  it('has the judge look at the question: the same answer, another logit', () => {
    const gan = make(1);
    const answer = tf.tensor(codec.encodeAnswers(['moo', 'moo']), [2, ...codec.answerShape]);
    const asked = tiny.slice(0, 2).map((pair) => pair.question);
    const condition = tf.tensor(codec.encodeQuestions(asked), [2, ...codec.questionShape]);
    const [cow, dog] = discriminate(gan, answer, { condition }).dataSync();
    expect(Math.abs(cow! - dog!)).toBeGreaterThan(1e-3);
    nets.disposeGan(gan);
  });

  it('gives every weight of the generator a gradient through the sampled words', () => {
    const gan = make(1);
    const condition = tf.tensor(codec.encodeQuestions(tiny.map((p) => p.question)), [
      4,
      ...codec.questionShape,
    ]);
    const z = gan.latent(4, new Random(1));
    const { grads } = tf.variableGrads(
      () =>
        gan.objective.generatorLoss(
          discriminate(gan, generate(gan, z, { condition }), { condition }),
        ),
      nets.trainableVariables(gan.generator),
    );
    for (const [name, slope] of Object.entries(grads)) {
      expect(tf.max(tf.abs(slope)).dataSync()[0], name).toBeGreaterThan(0);
    }
    expect(Object.keys(grads).length).toBe(gan.generator.trainableWeights.length);
    nets.disposeGan(gan);
  });

  it('learns by playing alone: the answers to each question, and not those to another', async () => {
    const gan = make(1);
    const dataSet = codec.dataSet('tiny', Array(8).fill(tiny).flat());
    const optimizer = { learningRate: 5e-3, beta1: 0.5 };
    const options = { seed: 1, batchSize: 32, steps: 300, reportEvery: 300 };
    for await (const event of train(gan, dataSet, {
      ...options,
      generatorOptimizer: optimizer,
      discriminatorOptimizer: optimizer,
    })) {
      expect(Number.isFinite(event.generatorLoss)).toBe(true);
    }
    const asked = tiny.flatMap((pair) => Array<string>(50).fill(pair.question));
    const answers = await nets.answerQuestions(gan, codec, asked, { random: new Random(9) });
    const replies = asked.map((question, i) => ({ question, answer: answers[i]! }));
    expect(metrics.rightAnswerRate(replies, right)).toBeGreaterThan(0.9);
    nets.disposeGan(gan);
  });
});

describe('maximum likelihood', () => {
  it('is −Σ log p of the right words, mean over the batch', () => {
    const logits = tf.tensor3d([
      [
        [1, 2],
        [0, 0],
      ],
      [
        [3, 0],
        [0, 5],
      ],
    ]);
    const answers = tf.tensor3d([
      [
        [0, 1],
        [1, 0],
      ],
      [
        [1, 0],
        [1, 0],
      ],
    ]);
    const byHand =
      Math.log(1 + Math.exp(-1)) +
      Math.log(2) +
      Math.log(1 + Math.exp(-3)) +
      Math.log(1 + Math.exp(5));
    const found = training.negativeLogLikelihood(logits, answers).dataSync()[0]!;
    expect(Math.abs(found - byHand / 2)).toBeLessThan(1e-5);
  });

  it('reaches the entropy of the data: log 2 where half of the questions have two answers', async () => {
    const codec = new data.PairCodec(tiny);
    const gan = nets.answerGan(codec, new Random(1), net);
    const before = tf.memory().numTensors;
    let last = Infinity;
    for await (const { loss } of training.trainLikelihood(gan, codec.dataSet('tiny', tiny), {
      seed: 1,
      batchSize: 4,
      steps: 300,
      optimizer: { learningRate: 1e-2 },
    })) {
      last = loss;
    }
    // (log 1 + log 1 + log 2 + log 2) / 4
    expect(last).toBeGreaterThan(Math.LN2 / 2 - 0.02);
    expect(last).toBeLessThan(Math.LN2 / 2 + 0.1);
    expect(tf.memory().numTensors).toBe(before);
    nets.disposeGan(gan);
  });

  it('refuses at once what it cannot train on, in words', () => {
    const codec = new data.PairCodec(tiny);
    const gan = nets.answerGan(codec, new Random(1), net);
    const dataSet = codec.dataSet('tiny', tiny);
    const { condition, ...bare } = dataSet;
    expect(condition).toBeDefined();
    const options = { seed: 1, batchSize: 4, steps: 1 };
    expect(() => training.trainLikelihood(gan, bare, options)).toThrow("'tiny' has no questions");
    const misspelt: object = { epochs: 3 };
    expect(() => training.trainLikelihood(gan, dataSet, { ...options, ...misspelt })).toThrow(
      'trainLikelihood has no option "epochs"',
    );
    expect(() => training.trainLikelihood(gan, dataSet, { ...options, steps: 0 })).toThrow(
      'steps must be',
    );
    nets.disposeGan(gan);
  });

  describe('ends as train does', () => {
    const run = { seed: 1, batchSize: 4, steps: 5000, reportEvery: 1 };
    const watched = async (
      more: object,
      watch: (step: number) => void,
      change: (dataSet: data.DataSet) => data.DataSet = (dataSet) => dataSet,
    ) => {
      const codec = new data.PairCodec(tiny);
      const gan = nets.answerGan(codec, new Random(1), net);
      const before = tf.memory().numTensors;
      const steps: number[] = [];
      try {
        const dataSet = change(codec.dataSet('tiny', tiny));
        for await (const { step } of training.trainLikelihood(gan, dataSet, { ...run, ...more })) {
          steps.push(step);
          watch(step);
        }
        return steps;
      } finally {
        expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
        expect(process.listenerCount('SIGINT')).toBe(0);
        nets.disposeGan(gan);
      }
    };

    it('by a signal, also one that a timer gives', async () => {
      const stop = new AbortController();
      const { signal } = stop;
      expect(await watched({ signal }, (step) => step === 3 && stop.abort())).toEqual([1, 2, 3]);
      const later = new AbortController();
      setTimeout(() => later.abort(), 200);
      const steps = await watched({ signal: later.signal, steps: 1e6 }, () => undefined);
      expect(steps.length).toBeGreaterThan(3);
      expect(steps.length).toBeLessThan(1e6);
    });

    it('by a notebook’s interrupt', async () => {
      const ignore = () => undefined;
      process.on('SIGINT', ignore); // as a notebook kernel does
      const steps = watched({}, (step) => {
        if (step === 2) process.emit('SIGINT');
        if (step === 2) process.off('SIGINT', ignore);
      });
      expect(await steps).toEqual([1, 2]);
    });

    it('by a loss that is no finite number, with the step', async () => {
      // An answer of probability 0 in the eyes of a net with huge logits.
      const wild = { optimizer: { learningRate: 1e38 }, reportEvery: 1000 };
      await expect(watched(wild, () => undefined)).rejects.toThrow(
        /generator's loss was (NaN|Infinity) at step [1-9]\d?:/,
      );
    });
  });
});

it('repeats the pairs of rare kinds only', () => {
  const questions = [
    { kind: 'sum', question: 'q', fact: 'f', wording: 0, answers: ['a'] },
    { kind: 'flag', question: 'r', fact: 'g', wording: 0, answers: ['b', 'c'] },
    { kind: 'sum', question: 's', fact: 'h', wording: 0, answers: ['d'] },
    { kind: 'sum', question: 't', fact: 'i', wording: 0, answers: ['e'] },
  ] as const;
  const count = (atLeast?: number) => {
    const pairs = data.allPairs(questions, atLeast);
    return ['q', 'r'].map((q) => pairs.filter((pair) => pair.question === q).length);
  };
  expect(count()).toEqual([1, 2]);
  expect(count(3)).toEqual([1, 4]);
});
