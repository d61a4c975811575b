/** Every diagram of the course. */
import type { Diagram } from '../diagram.js';
import { gan } from './gan.js';

export const gallery: readonly Diagram[] = [gan];
