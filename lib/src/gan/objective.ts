import { tf } from '../ground/tf';

/**
 * The game that the two networks play. Both losses take logits a(x): the discriminator's raw output
 * of shape `[batch, 1]`, before any sigmoid, with D(x) = σ(a(x)). Both return a scalar to minimise,
 * the mean over the batch.
 *
 * A sigmoid followed by the binary cross-entropy (`nn.Sigmoid` and `nn.BCELoss` in the five
 * documents) is the same function of the logits as what stands here, but in 32 bits it rounds D to
 * exactly 1 at a ≈ 17 and then takes log 0. With
 *
 *     softplus(a) = log(1 + eᵃ):   −log σ(a) = softplus(−a)   and   −log(1 − σ(a)) = softplus(a)
 *
 * nothing overflows, whatever the logits.
 */
export interface Objective {
  readonly name: string;
  readonly discriminatorLoss: (realLogits: tf.Tensor, fakeLogits: tf.Tensor) => tf.Scalar;
  readonly generatorLoss: (fakeLogits: tf.Tensor) => tf.Scalar;
}

/** −E[log(1 − D)], the cross-entropy of calling these samples fake. */
const callFake = (logits: tf.Tensor) => tf.mean<tf.Scalar>(tf.softplus(logits));

/** −E[log D], the cross-entropy of calling these samples real. */
const callReal = (logits: tf.Tensor) => tf.mean<tf.Scalar>(tf.softplus(tf.neg(logits)));

const sum = (a: tf.Scalar, b: tf.Scalar) => tf.add<tf.Scalar>(a, b);

const crossEntropy = (real: tf.Tensor, fake: tf.Tensor) => sum(callReal(real), callFake(fake));

/**
 * The saturating game (Goodfellow et al. 2014, equation 1):
 *
 *     min_G max_D V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))]
 *
 * Each network minimises its own part, so G descends on E[log(1 − D(G(z)))]. That is flat where D is
 * sure that a sample is fake: G hardly learns just when it has most to learn.
 * At the equilibrium, D = ½: L_D = 2 ln 2, L_G = −ln 2.
 */
export const minimax: Objective = {
  name: 'minimax',
  // L_D = −E[log D(x)] − E[log(1 − D(G(z)))]
  discriminatorLoss: crossEntropy,
  // L_G = E[log(1 − D(G(z)))]
  generatorLoss: (fake) => tf.neg(callFake(fake)),
};

/**
 * What nearly everybody trains (Goodfellow et al. 2014, end of section 3): D as in `minimax`, while
 * G maximises log D(G(z)). Same fixed point, but a gradient that stays alive when D wins.
 * At the equilibrium, D = ½: L_D = 2 ln 2, L_G = ln 2.
 */
export const nonSaturating: Objective = {
  name: 'nonSaturating',
  // L_D = −E[log D(x)] − E[log(1 − D(G(z)))]
  discriminatorLoss: crossEntropy,
  // L_G = −E[log D(G(z))]
  generatorLoss: callReal,
};

const halfSquareTo = (logits: tf.Tensor, target: number) =>
  tf.mul<tf.Scalar>(0.5, tf.mean(tf.square(tf.sub(logits, target))));

/**
 * Least squares (Mao et al. 2017, equation 9: targets 0 for fake, 1 for real and for G). The raw
 * output a is the score itself; there is no sigmoid. The mean of squares, not the square of a mean.
 * At the equilibrium, a = ½: L_D = ¼, L_G = ⅛.
 */
export const leastSquares: Objective = {
  name: 'leastSquares',
  // L_D = ½ E[(a(x) − 1)²] + ½ E[a(G(z))²]
  discriminatorLoss: (real, fake) => sum(halfSquareTo(real, 1), halfSquareTo(fake, 0)),
  // L_G = ½ E[(a(G(z)) − 1)²]
  generatorLoss: (fake) => halfSquareTo(fake, 1),
};

/**
 * The critic's estimate of the earth mover's distance (Arjovsky et al. 2017, algorithm 1). It is an
 * estimate only while the critic's slope is bounded: train with `clipDiscriminator` (the paper's
 * 0.01), otherwise the loss falls without end.
 */
export const wasserstein: Objective = {
  name: 'wasserstein',
  // L_D = E[a(G(z))] − E[a(x)]
  discriminatorLoss: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
  // L_G = −E[a(G(z))]
  generatorLoss: (fake) => tf.neg(tf.mean<tf.Scalar>(fake)),
};

/**
 * The hinge game (Lim & Ye 2017, equations 2 and 3; Miyato et al. 2018, equations 16 and 17): D stops
 * caring about samples that are already on the right side by a margin of 1.
 */
export const hinge: Objective = {
  name: 'hinge',
  // L_D = E[max(0, 1 − a(x))] + E[max(0, 1 + a(G(z)))]
  discriminatorLoss: (real, fake) =>
    sum(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
  // L_G = −E[a(G(z))]
  generatorLoss: (fake) => tf.neg(tf.mean<tf.Scalar>(fake)),
};

/** Every objective by its name. */
export const objectives = { minimax, nonSaturating, leastSquares, wasserstein, hinge } as const;
export type ObjectiveName = keyof typeof objectives;
