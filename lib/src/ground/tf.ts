/**
 * The one place where TensorFlow.js enters the project. Everything else, notebooks included,
 * takes `tf` from here, so that a single call (`useBackend`) decides what computes.
 */
import * as tf from '@tensorflow/tfjs';

// The plain JavaScript backend greets whoever uses it first with an advertisement on the console.
// The engine would make a new instance when it first needs one, so hand it this one for good.
const cpu = Object.assign(tf.findBackend('cpu'), { firstUse: false });
tf.removeBackend('cpu');
tf.registerBackend('cpu', () => cpu, 1);

export { tf };
