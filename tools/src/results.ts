/**
 * `npm run results`: trains a preset from several seeds and measures each, so that a number
 * in a text can be had again and comes with its spread. With `--sweep` for many settings at once, each
 * run in a process of its own.
 */
import { resultSettings, usage } from './results/arguments.js';
import { runSeries } from './results/series.js';
import { isSweep, sweepSettings, sweepUsage } from './results/sweep/arguments.js';
import { sweep } from './results/sweep/sweep.js';

async function main(args: readonly string[]): Promise<void> {
  if (isSweep(args)) {
    await sweep(sweepSettings(args));
    return;
  }
  const settings = resultSettings(args);
  if (settings) await runSeries(settings);
  else console.log(`${usage}\n\n${sweepUsage}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// A GPU's backend may keep the process alive.
process.exit();
