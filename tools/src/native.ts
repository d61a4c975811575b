/**
 * `npm run native`: builds TensorFlow.js's native addon against an installed TensorFlow.
 *
 * The package @tensorflow/tfjs-node downloads a TensorFlow of 2022 with CUDA 11.2, from a place that
 * does not always answer. The C interface that the addon needs is also in the library that every
 * Python installation of TensorFlow brings, with a current CUDA; so this builds against that.
 *
 *     TSGAN_PYTHON=path/to/python npm run native
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '4.22.0';
const root = fileURLToPath(new URL('../..', import.meta.url));
const addon = path.join(root, 'node_modules', '@tensorflow', 'tfjs-node');

try {
  requireLinux();
  const tensorflow = findTensorFlow();
  console.log(`Building against TensorFlow ${tensorflow.version} in ${tensorflow.folder}.`);
  install();
  link(tensorflow.folder);
  build();
  selfCheck();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new Error(
    `This builds on Linux, not on ${process.platform}. Elsewhere try ` +
      `\`npm i --no-save @tensorflow/tfjs-node@${version}\`, or use the webgpu backend.`,
  );
}

interface TensorFlow {
  readonly folder: string;
  readonly version: string;
}

/** Asks Python where its TensorFlow lies, without importing it, which takes seconds. */
function findTensorFlow(): TensorFlow {
  const python = process.env['TSGAN_PYTHON'] ?? 'python3';
  const question = `
import importlib.metadata, importlib.util, json
spec = importlib.util.find_spec("tensorflow")
names = ["tensorflow", "tensorflow-cpu", "tensorflow_cpu"]
found = [d.version for d in importlib.metadata.distributions() if d.metadata["Name"] in names]
print(json.dumps({"folder": spec.submodule_search_locations[0], "version": found[0] if found else "?"}) if spec else "null")`;
  const { status, stdout, error } = spawnSync(python, ['-c', question], { encoding: 'utf8' });
  const found = status === 0 ? (JSON.parse(stdout) as TensorFlow | null) : null;
  if (found && existsSync(path.join(found.folder, 'libtensorflow_cc.so.2'))) return found;
  const why = error
    ? `could not be started (${error.message})`
    : found
      ? `has a TensorFlow without libtensorflow_cc.so.2, in ${found.folder}`
      : 'has no TensorFlow';
  throw new Error(
    `${python} ${why}. Install one with \`pip install tensorflow-cpu\`, or \`pip install ` +
      `"tensorflow[and-cuda]"\` for an NVIDIA GPU, and say with TSGAN_PYTHON which Python has it.`,
  );
}

/** The package without its install script, which would download the old TensorFlow. */
function install(): void {
  const arguments_ = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', [...arguments_, `@tensorflow/tfjs-node@${version}`], root);
}

/** Lays the wheel's headers and libraries where the addon's build looks for them. */
function link(tensorflow: string): void {
  const dependencies = path.join(addon, 'deps');
  rmSync(dependencies, { recursive: true, force: true });
  mkdirSync(path.join(dependencies, 'lib'), { recursive: true });
  symlinkSync(path.join(tensorflow, 'include'), path.join(dependencies, 'include'));
  const libraries = {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
  };
  for (const [name, library] of Object.entries(libraries)) {
    symlinkSync(path.join(tensorflow, library), path.join(dependencies, 'lib', name));
  }
}

function build(): void {
  const nested = path.join(addon, 'node_modules', '.bin', 'node-pre-gyp');
  const builder = existsSync(nested)
    ? nested
    : path.join(root, 'node_modules', '.bin', 'node-pre-gyp');
  rmSync(path.join(addon, 'lib'), { recursive: true, force: true });
  run(builder, ['install', '--build-from-source'], addon);
  const built = path.join(addon, 'lib');
  if (!existsSync(built) || readdirSync(built).length === 0) {
    throw new Error(`The build ended well but left nothing in ${built}.`);
  }
}

/** A process of its own, because the addon is loaded once: `useBackend` trains a step and compares. */
function selfCheck(): void {
  const code = `
    const { useBackend } = require('tsgan');
    useBackend('tensorflow').then(
      ({ device }) => console.log('It trains one step as it should: ' + device + '.'),
      (error) => { console.error(error.message); process.exitCode = 1; },
    );`;
  const env = { ...process.env, TSGAN_BACKEND: 'tensorflow' };
  const { status } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The addon was built, but its self-check failed.');
}

function run(command: string, arguments_: string[], cwd: string): void {
  console.log(`> ${path.basename(command)} ${arguments_.join(' ')}`);
  try {
    execFileSync(command, arguments_, { cwd, stdio: 'inherit' });
  } catch {
    throw new Error(
      `\`${path.basename(command)}\` failed; its own words are above. A compiler (g++, make), Python and ` +
        "Node's headers are needed.",
    );
  }
}
