/**
 * What a notebook and `console.log` show of the library's values: words that a person reads instead of
 * an object's insides.
 */
import { prototypeOf } from '../../ground/readable';
import { tf } from '../../ground/tf';
import { dataSetDescription, tableDescription } from './data';
import { ganDescription, presetDescription } from './gan';
import { networkDescription } from './network';
import { teach } from './teach';
import { tensorDescription } from './tensor';

// Tensors and networks are made by TensorFlow.js in many places, so their classes learn it: no
// function of ours stands between a learner's `tf.tensor(…)` and what the notebook shows of it.
teach(tf.Tensor.prototype, tensorDescription);
teach(tf.LayersModel.prototype, networkDescription);

teach(prototypeOf('gan'), ganDescription);
teach(prototypeOf('preset'), presetDescription);
teach(prototypeOf('dataSet'), dataSetDescription);
teach(prototypeOf('table'), tableDescription);
