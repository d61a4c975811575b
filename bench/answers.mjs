// Right answers over seeds: the game alone, beside maximum likelihood and the nearest pair.
//   npm run build && node bench/answers.mjs [seeds, e.g. 1,2,3,4,5] [FILE.json] [standard, full or doubled]
// Each seed draws another split of the grammar, other weights, other noise. Medians at the end; with a
// file, every number too. Already measured seeds in the file are kept. Lengths are those of lesson 06's
// budgets.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const t = createRequire(import.meta.url)('tsgan');
const { Random } = t;
const [seedList = '1,2,3,4,5', file, budget = 'standard'] = process.argv.slice(2);
const lengths = {
  standard: { likelihood: 2000, times: 1, last: [] },
  full: { likelihood: 4000, times: 1, last: [[1500, 1e-4]] },
  // Not a budget of the lesson: it is worse, which the lesson says.
  doubled: { likelihood: 4000, times: 2, last: [] },
};
if (!Object.hasOwn(lengths, budget)) {
  throw new Error(`A length is ${Object.keys(lengths).join(', ')}, not "${budget}".`);
}
const { likelihood: likelihoodSteps, times, last } = lengths[budget];
const stages = [[1500 * times, 5e-3], [750 * times, 2e-3], [750 * times, 5e-4], ...last];
const batchSize = 128;
/** D moves twice for each step of G: the advice is only as good as the judge. */
const discriminatorSteps = 2;

async function marks(ask, split) {
  const replies = async (questions) => {
    const answers = await ask(questions);
    return questions.map((question, i) => ({ question, answer: answers[i] }));
  };
  const rate = async (list) =>
    t.rightAnswerRate(await replies(list.map((q) => q.question)), t.rightAnswers);
  const all = [...split.trained, ...split.heldOut];
  const many = all.filter((q) => q.answers.length > 1);
  const twenty = await replies(many.flatMap((q) => Array(20).fill(q.question)));
  const splits = new Set(many.filter((q) => q.kind === 'split').map((q) => q.question));
  const kinds = {};
  for (const kind of t.questionKinds) {
    kinds[kind] = await rate(split.heldOut.filter((q) => q.kind === kind));
  }
  return {
    trained: await rate(split.trained),
    heldOut: await rate(split.heldOut),
    unknowable: await rate(split.unknowable),
    splitRight: t.rightAnswerRate(
      twenty.filter((reply) => splits.has(reply.question)),
      t.rightAnswers,
    ),
    covered: t.coverage(twenty, t.rightAnswers),
    heldOutByKind: kinds,
  };
}

async function oneSeed(seed) {
  const random = new Random(seed);
  const split = t.splitGrammar(random.fork('split'));
  const pairs = t.allPairs(split.trained, 100);
  const later = [...split.heldOut, ...split.unknowable].map((q) => q.question);
  const codec = new t.PairCodec(pairs, later);
  const data = codec.dataSet('grammar', pairs);
  const asks = (net, words) => (questions) =>
    t.answerQuestions(net, codec, questions, { random: new Random(8), words });

  const nearest = t.nearestAnswer(pairs);
  const result = { 'nearest pair': await marks((list) => list.map(nearest), split) };

  const likelihood = t.answerGan(codec, random.fork('ml'));
  const optimizer = { learningRate: 3e-3 };
  const options = { seed, batchSize, steps: likelihoodSteps, optimizer, reportEvery: 2000 };
  await t.watch(t.trainLikelihood(likelihood, data, options));
  for (const words of ['sample', 'likeliest']) {
    result[`likelihood, ${words}`] = await marks(asks(likelihood, words), split);
  }
  t.disposeGan(likelihood);

  const gan = t.answerGan(codec, random.fork('gan'));
  const mean = new t.WeightAverage(gan.generator, 0.95);
  const lastStageFrom = stages.slice(0, -1).reduce((sum, [steps]) => sum + steps, 0);
  const game = {
    seed,
    batchSize,
    discriminatorSteps,
    reportEvery: 10,
    generatorOptimizer: { beta1: 0.5 },
    discriminatorOptimizer: { beta1: 0.5 },
    stages: stages.map(([steps, rate]) => ({
      steps,
      generatorRate: rate,
      discriminatorRate: rate,
    })),
  };
  for await (const { step } of t.trainInStages(gan, data, game)) {
    if (step > lastStageFrom && step % 10 === 0) mean.update();
  }
  for (const words of ['sample', 'likeliest']) {
    result[`game, ${words}`] = await marks(asks(gan, words), split);
    result[`game, averaged, ${words}`] = await mean.within(() => marks(asks(gan, words), split));
  }
  mean.dispose();
  t.disposeGan(gan);
  return result;
}

const { device } = await t.useBackend();
const rates = stages.map(([steps, rate]) => `${steps} steps at ${rate}`).join(', ');
const schedule = `${rates}; ${discriminatorSteps} steps of D for one of G; likelihood ${likelihoodSteps} steps`;
const earlier = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
if (earlier && earlier.schedule !== schedule) {
  throw new Error(`${file} was measured with "${earlier.schedule}", not with "${schedule}".`);
}
const results = earlier?.seeds ?? {};
for (const seed of seedList.split(',')) {
  results[seed] ??= await oneSeed(Number(seed));
  const report = { device, schedule, seeds: results };
  if (file) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
const seeds = Object.values(results);
const columns = ['trained', 'heldOut', 'unknowable', 'splitRight', 'covered'];
console.log(`${device}; median (lowest to highest) of ${seeds.length} seeds, in %`);
console.log(''.padEnd(26) + columns.map((column) => column.padStart(22)).join(''));
for (const name of Object.keys(seeds[0])) {
  const cells = columns.map((column) => {
    const values = seeds.map((seed) => 100 * seed[name][column]);
    const [low, middle, high] = [Math.min(...values), t.median(values), Math.max(...values)];
    return `${middle.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`.padStart(22);
  });
  console.log(name.padEnd(26) + cells.join(''));
}
process.exit(0);
