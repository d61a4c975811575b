/** Every diagram of the course: first in the order of the lessons, then those for other pages. */
import type { Diagram } from '../diagram.js';
import { backends } from './backends.js';
import { batchNorm } from './batch-norm.js';
import { bits } from './bits.js';
import { bitsInOrder } from './bits-in-order.js';
import { conditional } from './conditional.js';
import { flowMatching } from './flow-matching.js';
import { fullMnist } from './full-mnist.js';
import { gan } from './gan.js';
import { house } from './house.js';
import { objective } from './objective.js';
import { oneLayer } from './one-layer.js';
import { plainMnist } from './plain-mnist.js';
import { questions } from './questions.js';
import { relativistic } from './relativistic.js';
import { collapse } from './ring.js';
import { slopes } from './slopes.js';
import { table } from './table.js';
import { trainingStep } from './training-step.js';

export const gallery: readonly Diagram[] = [
  gan,
  backends,
  objective,
  trainingStep,
  collapse,
  slopes,
  plainMnist,
  batchNorm,
  oneLayer,
  bits,
  bitsInOrder,
  questions,
  table,
  conditional,
  fullMnist,
  relativistic,
  flowMatching,
  house,
];
