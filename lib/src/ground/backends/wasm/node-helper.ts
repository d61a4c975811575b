/** Where a helper thread begins in Node. */
import { workerData } from 'node:worker_threads';
import { help, type HelperData } from './helper';

help(workerData as HelperData);
