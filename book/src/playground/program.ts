/** The settings as a program: the very text that the kernel runs, and that a reader can take along. */
import type { Settings } from './settings.js';

const round = (value: number) => Number(value.toFixed(2));

/** Centres of the data's clusters, as TypeScript. */
function centres({ data, drawn }: Settings): string {
  const list = (points: readonly (readonly [number, number])[]) =>
    `[${points.map(([x, y]) => `[${round(x)}, ${round(y)}]`).join(', ')}]`;
  switch (data) {
    case 'ring':
      return 'data.ringCenters({ modes: 8, radius: 2 })';
    case 'grid':
      return 'Array.from({ length: 25 }, (_, i) => [(i % 5) - 2, Math.floor(i / 5) - 2])';
    case 'spiral':
      return 'Array.from({ length: 40 }, (_, i) => [0.06 * i * Math.cos(i / 4), 0.06 * i * Math.sin(i / 4)])';
    case 'two':
      return list([
        [-1.5, 0],
        [1.5, 0],
      ]);
    case 'drawn':
      return list(drawn);
  }
}

const deviation = ({ data }: Settings) => (data === 'two' ? 0.4 : 0.1);

const regularizers: Record<Settings['regularizer'], string> = {
  none: '',
  'r1+r2': 'objectives.r1({ gamma: 0.1 }), objectives.r2({ gamma: 0.1 })',
  gradientPenalty: 'objectives.gradientPenalty({ lambda: 1 })',
  weightClipping: 'objectives.weightClipping(0.1)',
};

/** Data, networks, game and settings: the part that is the reader's. */
export function program(settings: Settings): string {
  const { objective, regularizer, generatorWidth: g, discriminatorWidth: d } = settings;
  const game = `objectives.${objective}`;
  const added = regularizers[regularizer];
  return `import { data, metrics, nets, objectives, show } from 'tsgan';
import { discriminate, generate, Random, tf, train, useBackend, watch } from 'tsgan';

await useBackend('wasm');
const random = new Random(${settings.seed});

// The data: points around centres.
const centres: number[][] = ${centres(settings)};
const deviation = ${deviation(settings)};
const samples = new Float32Array(2 * 4096);
for (let i = 0; i < samples.length; i += 2) {
  const [x, y] = centres[random.integer(centres.length)]!;
  samples.set([random.normal(x!, deviation), random.normal(y!, deviation)], i);
}
const points = data.dataSet({ name: 'points', size: 4096, sampleShape: [2], samples });

// Two networks and the game that they play.
const gan = {
  name: 'playground',
  generator: nets.mlp({ name: 'generator', sizes: [2, ${g}, ${g}, 2], random }),
  discriminator: nets.mlp({
    name: 'discriminator',
    sizes: [2, ${d}, ${d}, ${d}, 1],
    hidden: [nets.leakyRelu(0.2)],
    random,
  }),
  latent: nets.normalLatent(2),
  objective: ${added ? `objectives.regularized(${game}, ${added})` : game},
};
const settings = {
  seed: ${settings.seed},
  batchSize: 128,
  discriminatorSteps: ${settings.discriminatorSteps},
  generatorOptimizer: { learningRate: ${settings.generatorRate}, beta1: 0.5 },
  discriminatorOptimizer: { learningRate: ${settings.discriminatorRate}, beta1: 0.5 },
};`;
}

/** What a lesson does next. */
export const inLesson = `
await watch(train(gan, points, { ...settings, steps: 3000 }), show.liveLosses());
const fakes = (await generate(gan, 1000, { random }).array()) as number[][];
metrics.modeCoverage(fakes, centres, deviation)`;

export const frameType = 'application/vnd.tsgan.frame+json';

/** What the playground draws after some steps. */
export interface Frame {
  readonly step: number;
  readonly discriminatorLoss: number;
  readonly generatorLoss: number;
  /** `[2 n]` numbers, x and y by turns. */
  readonly real: ArrayLike<number>;
  readonly fakes: ArrayLike<number>;
  /** Where G's loss pulls the first of the fakes: minus its gradient, `[2 m]`. */
  readonly pulls: ArrayLike<number>;
  /** D's probability of "real" on a grid, row by row from the top. */
  readonly surface: ArrayLike<number>;
  readonly modes: number;
  readonly total: number;
  /** Share of the fakes that lie within three deviations of a centre. */
  readonly precision: number;
}

/** Points to a side of the surface's grid. */
export const side = 32;

/** What the playground does next: \`frame(n)\` trains n steps and shows where things stand. */
export const inPlayground = (half: number) => `
const session = train(gan, points, { ...settings, steps: 1e9, reportEvery: 1 });
const looked = random.fork('looked').normalTensor([400, 2]);
const grid = tf.tensor(Array.from({ length: ${side ** 2} }, (_, i) => [
  ((i % ${side}) + 0.5) * ${(2 * half) / side} - ${half},
  ${half} - (Math.floor(i / ${side}) + 0.5) * ${(2 * half) / side},
]));
const pulled = 80;
const besides = tf.tensor(samples.subarray(0, 2 * pulled), [pulled, 2]);
const lossOfFakes = (x: any) => gan.objective.generatorLoss(discriminate(gan, x), () => discriminate(gan, besides));

async function frame(steps: number) {
  let event: any;
  for (let i = 0; i < steps; i++) event = (await session.next()).value;
  const { fakes, surface, pulls } = tf.tidy(() => {
    const fakes = generate(gan, looked);
    return {
      fakes,
      surface: tf.sigmoid(discriminate(gan, grid)),
      pulls: tf.neg(tf.grad(lossOfFakes)(fakes.slice(0, pulled))),
    };
  });
  const [at, heights, arrows] = await Promise.all([fakes.data(), surface.data(), pulls.data()]);
  tf.dispose([fakes, surface, pulls]);
  const pairs = Array.from({ length: at.length / 2 }, (_, i) => [at[2 * i]!, at[2 * i + 1]!]);
  const { modes, total, goodShare } = metrics.modeCoverage(pairs, centres, deviation);
  (globalThis as any)[Symbol.for('tsgan.notebook')].display({
    data: {
      '${frameType}': {
        step: event.step,
        discriminatorLoss: event.discriminatorLoss,
        generatorLoss: event.generatorLoss,
        real: samples.slice(0, 800),
        fakes: at,
        pulls: arrows,
        surface: heights,
        modes,
        total,
        precision: goodShare,
      },
    },
  });
}`;
