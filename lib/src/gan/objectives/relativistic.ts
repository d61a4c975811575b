import { tf } from '../../ground/tf';
import { callReal } from './cross-entropy';
import type { Objective } from './objective';

/**
 * The relativistic pairing game (RpGAN; "RSGAN" in Jolicoeur-Martineau 2018; the loss of R3GAN, Huang et
 * al. 2024). D is not asked whether a sample is real, but which of a pair, one real and
 * one fake, is the real one: σ(a(x) − a(G(z))) is its probability of being right. G is asked the opposite.
 *
 * A fake is judged against its real neighbour only, so all fakes on one mode are no way out: next to the
 * real samples of the other modes they still lose (Sun et al. 2020, as R3GAN argues).
 * At the equilibrium, equal logits: L_D = L_G = ln 2.
 */
export const relativistic: Objective = {
  name: 'relativistic',
  // L_D = −E[log σ(a(x) − a(G(z)))]
  discriminatorLoss: (real, fake) => callReal(tf.sub(real, fake)),
  // L_G = −E[log σ(a(G(z)) − a(x))]
  generatorLoss(fake, realLogits) {
    if (!realLogits) {
      throw new Error(
        'The relativistic game judges fakes against real samples: give its generatorLoss a function ' +
          'that tells the logits of the real batch, or generatorStep the option { real }.',
      );
    }
    return callReal(tf.sub(fake, realLogits()));
  },
};
