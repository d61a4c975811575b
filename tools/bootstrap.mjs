#!/usr/bin/env node
/**
 * Runs a command of the project from a bare clone: `node tools/bootstrap.mjs COMMAND [arguments]`.
 *
 * Installs the packages and compiles what is missing or out of date, then runs
 * tools/dist/COMMAND.js. Where all is fresh it does neither. This file needs nothing but Node.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);
/** What this file remembers between runs, and its lock. */
const memory = at('.tsgan');
const command = process.argv[2];

try {
  checkNode();
  if (!/^[a-z-]+$/.test(command ?? '')) {
    throw new Error('Which command? E.g. "npm start", "npm test", "npm run lab".');
  }
  if (!existsSync(at('tools', 'src', `${command}.ts`))) {
    throw new Error(`There is no command "${command}": tools/src/${command}.ts does not exist.`);
  }
  if (!isInstalled() || !isBuilt(command)) {
    await alone(async () => {
      if (!isInstalled()) await install();
      if (!isBuilt(command)) await build();
    });
  }
} catch (error) {
  console.error(`\n${error.message}`);
  if (command === 'test') console.log('0 passed, 1 failed');
  process.exit(1);
}
process.argv = [process.argv[0], outputs(command)[1], ...process.argv.slice(3)];
await import(pathToFileURL(outputs(command)[1]));

/** Whether this Node is one of those that package.json names, as `^20.19.0 || ^22.13.0 || >=24`. */
function checkNode() {
  const { node } = JSON.parse(readFileSync(at('package.json'), 'utf8')).engines;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const ranges = node.split('||').map((range) => {
    const [wantMajor, wantMinor = 0] = range.match(/\d+/g).map(Number);
    return { wantMajor, wantMinor, open: range.includes('>=') };
  });
  const fits = ranges.some(
    ({ wantMajor, wantMinor, open }) =>
      (major === wantMajor && minor >= wantMinor) || (open && major > wantMajor),
  );
  if (fits) return;
  const names = ranges.map(({ wantMajor, wantMinor }) => `${wantMajor}.${wantMinor}`).join(', ');
  throw new Error(
    `tsgan needs Node ${names} or newer (even numbers, which live long), but this is Node ` +
      `${process.versions.node} (${process.execPath}). Install one from https://nodejs.org and try again.`,
  );
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes down what it installed in
 * node_modules/.package-lock.json, at the very end, so an install that broke off is seen too.
 */
function isInstalled() {
  const installed = at('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packages(installed);
  return Object.entries(packages(at('package-lock.json'))).every(([place, wanted]) => {
    if (place === '' || wanted.link) return true;
    if (!have[place]) return wanted.optional === true;
    return have[place].version === wanted.version;
  });
}

/** Every input of the build, as one hash. */
function inputs() {
  const hash = createHash('sha256');
  const add = (file) => hash.update(path.relative(root, file)).update(readFileSync(file));
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else add(file);
    }
  };
  const config = ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json'];
  for (const file of config) add(at(file));
  for (const part of ['lib', 'tools']) {
    add(at(part, 'tsconfig.json'));
    walk(at(part, 'src'));
  }
  return hash.digest('hex');
}

function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}

/** Files that the build must have written for a command to run. */
function outputs(command) {
  return [at('lib', 'dist', 'index.js'), at('tools', 'dist', `${command}.js`)];
}

function isBuilt(command) {
  const stamp = path.join(memory, 'build');
  return (
    outputs(command).every((file) => existsSync(file)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === inputs()
  );
}

async function install() {
  console.log('Installing packages (npm ci), once …');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--no-audit', '--no-fund'];
  // What npm tells its scripts about this script must not reach a second npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)),
  );
  const code = npm?.endsWith('.js')
    ? await finish(process.execPath, [npm, ...options], { env })
    : await finish('npm', options, { env, shell: process.platform === 'win32' });
  if (code !== 0 || !isInstalled()) {
    throw new Error(
      'npm ci did not install what package-lock.json asks for; its words stand above.',
    );
  }
}

async function build() {
  console.log('Compiling lib and tools …');
  const stamp = inputs();
  // By its path: another package brings an older compiler under the same command name.
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  // A missing output beside an up-to-date record of it is not noticed by the compiler itself.
  const forced = outputs(command).every((file) => existsSync(file)) ? [] : ['--force'];
  const code = await finish(process.execPath, [tsc, '-b', ...forced]);
  if (code !== 0) throw new Error('The sources do not compile: see the lines above.');
  writeFileSync(path.join(memory, 'build'), stamp);
}

/** Runs a program to its end and hands on the signals that come meanwhile. Gives its exit code. */
async function finish(program, options, settings) {
  const child = spawn(program, options, { cwd: root, stdio: 'inherit', ...settings });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  const [code, signal] = await once(child, 'exit');
  for (const signal of signals) process.off(signal, pass);
  if (signal) process.exit(128 + constants.signals[signal]);
  return code;
}

/** Runs `work` while no other process does the same in this folder. */
async function alone(work) {
  const lock = path.join(memory, 'lock');
  const holder = path.join(lock, 'pid');
  mkdirSync(memory, { recursive: true });
  for (let told = false; ;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock, holder)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) console.log('Another process installs or compiles here; waiting for it …');
    told = true;
    await sleep(250);
  }
  writeFileSync(holder, String(process.pid));
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.on('exit', release);
  try {
    await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

/** A lock whose process is gone. One without a pid is just being taken, or was left long ago. */
function isAbandoned(lock, holder) {
  try {
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'EPERM') return false;
    if (error.code === 'ESRCH') return true;
    try {
      return Date.now() - statSync(lock).mtimeMs > 10_000;
    } catch {
      return false;
    }
  }
}
