/**
 * The one place where TensorFlow.js enters the project. Everything else, notebooks included,
 * takes `tf` from here, so that a single call (`useBackend`) decides what computes.
 */
import * as tf from '@tensorflow/tfjs';

export { tf };
