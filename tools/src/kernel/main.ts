/**
 * The kernel: TypeScript cells for Jupyter. JupyterLab, Notebook, VS Code, nbclient, this project's
 * runner and its tests all start this program:
 *
 *     node tools/dist/kernel/main.js CONNECTION_FILE [--js] [--reports]
 *
 * `--js`: cells are JavaScript. `--reports`: the runner listens on a descriptor of its own.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Channels } from './channels.js';
import type { Connection } from './connection.js';
import { openDoor } from './door.js';
import { Engine } from './engine.js';
import { History } from './history.js';
import { Interrupt } from './interrupt.js';
import { catchLateErrors } from './late-errors.js';
import { leadOutput } from './output.js';
import { offerPackages } from './packages.js';
import { Execution } from './execution.js';
import { serve } from './server.js';
import { showTheReadersFrames } from './stack.js';
import { tellRunner } from './told-to-runner.js';
import { Whereabouts } from './whereabouts.js';

/** After the request to shut down, so long may timers and promises of cells still run. */
const lastWork = 2000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    js: { type: 'boolean', default: false },
    reports: { type: 'boolean', default: false },
  },
});
const [connectionFile] = positionals;
if (connectionFile === undefined) {
  throw new Error('The kernel needs the path of a connection file; Jupyter gives it one.');
}
const connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Connection;

if (values.reports) tellRunner();
offerPackages();
const whereabouts = new Whereabouts();
leadOutput();
const channels = await Channels.bind(connection, whereabouts);
const engine = new Engine(values.js, whereabouts);
const history = new History();
const execution = new Execution(channels, engine, history);
const interrupt = new Interrupt(execution, engine);
showTheReadersFrames();
openDoor(interrupt);
catchLateErrors(engine);

const parts = { channels, engine, execution, history, interrupt, whereabouts, isJS: values.js };
const request = await Promise.race([serve('shell', parts), serve('control', parts)]);
engine.close();
channels.closeRequests();
if (request?.content['restart'] === true || execution.cell) end();
// Where cells left nothing to be done, the process ends by itself, at once.
setTimeout(end, lastWork).unref();

function end(): void {
  channels.close();
  process.exit(0);
}
