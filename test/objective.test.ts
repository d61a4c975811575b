import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectives, tf, useBackend } from 'tsgan';

beforeAll(async () => {
  await useBackend('cpu');
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

type Logits = readonly number[];
const column = (logits: Logits) => tf.tensor2d([...logits], [logits.length, 1]);

function losses(objective: objectives.Objective, real: Logits, fake: Logits) {
  return tf.tidy(() => ({
    discriminator: objective.discriminatorLoss(column(real), column(fake)).dataSync()[0]!,
    generator: objective.generatorLoss(column(fake), () => column(real)).dataSync()[0]!,
  }));
}

// The papers' formulas in 64 bits, written with D itself and its logarithm: another road to the same
// numbers than the softplus in the library.
const mean = (values: Logits, f: (a: number) => number) =>
  values.reduce((sum, a) => sum + f(a), 0) / values.length;
const D = (a: number) => 1 / (1 + Math.exp(-a));
const crossEntropy = (real: Logits, fake: Logits) =>
  -mean(real, (a) => Math.log(D(a))) - mean(fake, (a) => Math.log(1 - D(a)));
type Formula = {
  discriminator: (real: Logits, fake: Logits) => number;
  generator: (fake: Logits, real: Logits) => number;
};
/** The mean over pairs, where both have the same length. */
const pairs = (a: Logits, b: Logits, f: (difference: number) => number) =>
  mean(
    a.map((value, i) => value - b[i % b.length]!),
    f,
  );
const formulas: Record<objectives.ObjectiveName, Formula> = {
  minimax: {
    discriminator: crossEntropy,
    generator: (fake) => mean(fake, (a) => Math.log(1 - D(a))),
  },
  nonSaturating: {
    discriminator: crossEntropy,
    generator: (fake) => -mean(fake, (a) => Math.log(D(a))),
  },
  leastSquares: {
    discriminator: (real, fake) =>
      mean(real, (a) => (a - 1) ** 2) / 2 + mean(fake, (a) => a ** 2) / 2,
    generator: (fake) => mean(fake, (a) => (a - 1) ** 2) / 2,
  },
  wasserstein: {
    discriminator: (real, fake) => mean(fake, (a) => a) - mean(real, (a) => a),
    generator: (fake) => -mean(fake, (a) => a),
  },
  hinge: {
    discriminator: (real, fake) =>
      mean(real, (a) => Math.max(0, 1 - a)) + mean(fake, (a) => Math.max(0, 1 + a)),
    generator: (fake) => -mean(fake, (a) => a),
  },
  relativistic: {
    discriminator: (real, fake) => -pairs(real, fake, (gap) => Math.log(D(gap))),
    generator: (fake, real) => -pairs(fake, real, (gap) => Math.log(D(gap))),
  },
};
const names = Object.keys(objectives.games) as objectives.ObjectiveName[];

describe('losses', () => {
  // Logits 2 and −1 for real, 0.5 and −3 for fake; the constants are worked out by hand from
  // ln(1 + e⁻²) = 0.126928, ln(1 + e) = 1.313262, ln(1 + e^0.5) = 0.974077, ln(1 + e⁻³) = 0.048587,
  // ln(1 + e^−0.5) = 0.474077 and ln(1 + e³) = 3.048587.
  const real = [2, -1];
  const fake = [0.5, -3];
  it.each([
    ['minimax', 1.231427, -0.511332],
    ['nonSaturating', 1.231427, 1.761332],
    ['leastSquares', 3.5625, 4.0625],
    ['wasserstein', -1.75, 1.25],
    ['hinge', 1.75, 1.25],
    // Gaps 1.5 and 2: ln(1 + e^−1.5) = 0.201413, ln(1 + e⁻²) = 0.126928, and 1.5 and 2 more for G.
    ['relativistic', 0.164171, 1.914171],
  ] as const)('%s equals the constants worked out by hand', (name, discriminator, generator) => {
    const found = losses(objectives.games[name], real, fake);
    expect(found.discriminator).toBeCloseTo(discriminator, 5);
    expect(found.generator).toBeCloseTo(generator, 5);
  });

  it.each(names)('%s equals the paper’s formula, with batches of different lengths', (name) => {
    // A game of pairs needs as many of both.
    const more = name === 'relativistic' ? [-4, 6] : [-4, -0.3, 0.9, 1.2, 6];
    const found = losses(objectives.games[name], more, fake);
    expect(found.discriminator).toBeCloseTo(formulas[name].discriminator(more, fake), 5);
    expect(found.generator).toBeCloseTo(formulas[name].generator(fake, more), 5);
  });

  it('has the equilibrium of the paper where the discriminator cannot tell', () => {
    const undecided = [0, 0, 0];
    const { discriminator, generator } = losses(
      objectives.games.nonSaturating,
      undecided,
      undecided,
    );
    expect(discriminator).toBeCloseTo(2 * Math.LN2, 6);
    expect(discriminator / 2).toBeCloseTo(Math.LN2, 6);
    expect(generator).toBeCloseTo(Math.LN2, 6);
    expect(losses(objectives.games.minimax, undecided, undecided).generator).toBeCloseTo(
      -Math.LN2,
      6,
    );

    const paired = losses(objectives.games.relativistic, undecided, undecided);
    expect(paired.discriminator).toBeCloseTo(Math.LN2, 6);
    expect(paired.generator).toBeCloseTo(Math.LN2, 6);

    const half = [0.5, 0.5]; // where least squares does not tell
    const squares = losses(objectives.games.leastSquares, half, half);
    expect(squares.discriminator).toBeCloseTo(0.25, 6);
    expect(squares.generator).toBeCloseTo(0.125, 6);
  });

  it.each(names)('%s stays finite, and right, for large logits', (name) => {
    for (const size of [50, 200, 1e4]) {
      const won = losses(objectives.games[name], [size], [-size]);
      const lost = losses(objectives.games[name], [-size], [size]);
      for (const loss of [...Object.values(won), ...Object.values(lost)]) {
        expect(Number.isFinite(loss)).toBe(true);
      }
      if (name === 'nonSaturating') {
        expect(won.discriminator).toBeCloseTo(0, 6);
        expect(won.generator / size).toBeCloseTo(1, 6);
        expect(lost.discriminator / (2 * size)).toBeCloseTo(1, 6);
        expect(lost.generator).toBeCloseTo(0, 6);
      }
    }
  });
});

interface Game {
  readonly discriminator: number;
  readonly generator: number;
  /** Of D's loss by the real and by the fake logits, and of G's by the fake ones. */
  readonly gradients: [number[], number[], number[]];
}
const fixture = path.join(import.meta.dirname, 'fixtures', 'objectives.json');
const pytorch = JSON.parse(readFileSync(fixture, 'utf8')) as {
  readonly real: number[];
  readonly fake: number[];
  readonly games: Record<objectives.ObjectiveName, Game>;
};

describe.each(['cpu', 'wasm'] as const)('PyTorch’s numbers on %s', (backend) => {
  const near = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  };
  it.each(names)('are those of %s, losses and gradients', async (name) => {
    await useBackend(backend);
    const { real, fake, games } = pytorch;
    const { discriminator, generator, gradients } = games[name];
    const found = losses(objectives.games[name], real, fake);
    near([found.discriminator, found.generator], [discriminator, generator]);
    tf.tidy(() => {
      const objective = objectives.games[name];
      const [a, b] = [column(real), column(fake)];
      const [dReal, dFake] = tf.grads(objective.discriminatorLoss)([a, b]);
      const gFake = tf.grad((logits) => objective.generatorLoss(logits, () => a))(b);
      [dReal, dFake, gFake].forEach((gradient, i) =>
        near([...gradient!.dataSync()], gradients[i]!),
      );
    });
    await useBackend('cpu');
  });
});

describe('gradients', () => {
  const real = [-3, -0.4, 0.2, 2.5];
  const fake = [-2.2, -0.7, 0.6, 3.1];
  const h = 1e-5;

  /** The slope of `f` along each logit, by central differences in 64 bits. */
  const slopes = (f: (logits: Logits) => number, at: Logits) =>
    at.map((_, i) => {
      const moved = (by: number) => f(at.map((a, j) => (i === j ? a + by : a)));
      return (moved(h) - moved(-h)) / (2 * h);
    });
  const gradient = (f: (logits: tf.Tensor) => tf.Tensor, at: Logits) =>
    tf.tidy(() => [...tf.grad(f)(column(at)).dataSync()]);
  const expectClose = (found: number[], expected: number[]) => {
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  };

  it.each(names)('%s agrees with finite differences of the paper’s formula', (name) => {
    const objective = objectives.games[name];
    const formula = formulas[name];
    expectClose(
      gradient((a) => objective.discriminatorLoss(a, column(fake)), real),
      slopes((a) => formula.discriminator(a, fake), real),
    );
    expectClose(
      gradient((a) => objective.discriminatorLoss(column(real), a), fake),
      slopes((a) => formula.discriminator(real, a), fake),
    );
    expectClose(
      gradient((a) => objective.generatorLoss(a, () => column(real)), fake),
      slopes((a) => formula.generator(a, real), fake),
    );
  });

  it('dies for minimax and lives for nonSaturating where the discriminator is sure', () => {
    const sure = [-12];
    const [saturated] = gradient(objectives.games.minimax.generatorLoss, sure);
    const [alive] = gradient(objectives.games.nonSaturating.generatorLoss, sure);
    expect(saturated! / -D(-12)).toBeCloseTo(1, 4); // −σ(a) ≈ −6e-6
    expect(alive).toBeCloseTo(-1, 4); // σ(a) − 1
  });
});
