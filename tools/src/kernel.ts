/** `npm run kernel`: a kernel for this user, so that VS Code and any Jupyter find it. */
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import {
  kernelFile,
  kernelOwner,
  removeKernelSpecs,
  userDataFolder,
  writeKernelSpecs,
} from './kernelspec.js';
import { root } from './paths.js';

const usage = `npm run kernel                 gives this user the TypeScript kernel of this clone
npm run kernel -- --uninstall  takes it away again
npm run kernel -- --force      also where another program installed a kernel of the same name`;

const folder = userDataFolder(process.env, process.platform, homedir());
const file = kernelFile(folder, 'typescript');
const owner = kernelOwner(folder);

function uninstall(force: boolean): string {
  if (owner === undefined) return `There is no kernel at ${file}; nothing to remove.`;
  if (owner !== root && !force) {
    throw new Error(`The kernel at ${file} belongs to ${owner}. --force removes it anyway.`);
  }
  removeKernelSpecs(folder);
  return `Removed ${file}.`;
}

function install(force: boolean): string {
  if (owner === 'another program' && !force) {
    throw new Error(
      `Another program installed a kernel of the same name: ${file}. --force replaces it.`,
    );
  }
  const written = writeKernelSpecs(folder);
  const before = owner !== undefined && owner !== root ? `, in the place of ${owner}'s` : '';
  return `Wrote ${written.join(' and ')}${before}.
In VS Code: open a notebook, then "Select Kernel", "Jupyter Kernel …", "TypeScript".
It starts ${process.execPath}: run this again after you move this folder or update Node.`;
}

try {
  const { values } = parseArgs({
    options: {
      uninstall: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const work = values.uninstall ? uninstall : install;
  console.log(values.help ? usage : work(values.force));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
