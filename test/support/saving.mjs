/** Takes up the checkpoint in a file, then trains and saves until it is killed: `node saving.mjs FILE`. */
import { existsSync } from 'node:fs';
import { training, useBackend } from 'tsgan';
import { wideTraining } from './wide-training.mjs';

const [file] = process.argv.slice(2);
await useBackend('cpu');
const session = wideTraining(1);
if (existsSync(file)) await training.restoreCheckpoint(session, file);
for await (const { step } of session.run()) {
  await training.saveCheckpoint(session, file);
  console.log(step);
}
