#!/usr/bin/env node
/**
 * Runs the steps of the Dockerfile in a Debian root folder, for machines without a Docker engine:
 *
 *     debootstrap --variant=minbase bookworm /tmp/tsgan-root
 *     node docker/replay.mjs /tmp/tsgan-root                       # as root: it calls chroot
 *     node docker/replay.mjs /tmp/tsgan-root jupyter execute …     # a command in the finished image
 *
 * It knows the instructions that our Dockerfile has, and refuses others.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [root, ...command] = process.argv.slice(2);
if (!root || !existsSync(path.join(root, 'etc', 'debian_version'))) {
  throw new Error('Name a Debian root folder, made by debootstrap.');
}

/** The instructions, with continued lines joined and comments gone. */
const instructions = readFileSync(path.join(repository, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .join('\n')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .map((line) => /^([A-Z]+) (.*)$/.exec(line).slice(1));

/** That of Debian's image. */
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const state = { user: 'root', folder: '/', entry: [], env: { PATH: standardPath } };
const filled = (text) => text.replaceAll(/\$\{(\w+)\}/g, (_, name) => state.env[name] ?? '');

// What every container gets from its host: name servers; and here the certificates of a host that has its own.
copyFileSync('/etc/resolv.conf', path.join(root, 'etc', 'resolv.conf'));
const certificates = process.env.NODE_EXTRA_CA_CERTS;
const host = {};
if (certificates) {
  copyFileSync(certificates, path.join(root, 'etc', 'host-certificates.crt'));
  for (const name of ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'SSL_CERT_FILE']) {
    host[name] = '/etc/host-certificates.crt';
  }
}

function inside(args) {
  const as = ['chroot', `--userspec=${state.user}`, root, 'env', '-i', `--chdir=${state.folder}`];
  const env = Object.entries({ ...host, ...state.env }).map(([name, value]) => `${name}=${value}`);
  return spawnSync(as[0], [...as.slice(1), ...env, ...args], { stdio: 'inherit' }).status;
}

function step(kind, rest) {
  const words = filled(rest);
  switch (kind) {
    case 'FROM':
      return; // the root folder stands for it
    case 'ARG':
    case 'ENV':
      for (const pair of words.split(/ (?=\w+=)/)) {
        const [name, ...value] = pair.split('=');
        // As in Docker, a value is filled in with what was set before its line.
        state.env[name] = value.join('=');
      }
      return;
    case 'USER':
      state.user = words;
      return;
    case 'WORKDIR':
      state.folder = words;
      return;
    case 'ENTRYPOINT':
      state.entry = JSON.parse(words);
      return;
    case 'CMD':
      return;
    case 'COPY': {
      if (command.length > 0) return;
      // What git knows and .dockerignore does not name: here the same.
      const target = path.join(root, words.split(' ')[1]);
      const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
        cwd: repository,
      });
      const tar = execFileSync('tar', ['-c', '--null', '-T', '-'], {
        cwd: repository,
        input: list,
        maxBuffer: 2 ** 30,
      });
      execFileSync('tar', ['-x', '-C', target], { input: tar });
      return;
    }
    case 'RUN': {
      if (command.length > 0) return;
      console.log(`\nRUN ${rest}`);
      // A shell fills the variables in, as Docker's does.
      const status = inside(['/bin/sh', '-c', rest]);
      if (status !== 0) throw new Error(`This step ended with ${status}.`);
      return;
    }
    default:
      throw new Error(`The Dockerfile has ${kind}, which this script does not know.`);
  }
}

const mounts = { proc: '/proc', dev: '/dev', 'dev/shm': '/dev/shm' };
for (const [at, from] of Object.entries(mounts)) {
  execFileSync('mount', ['--bind', from, path.join(root, at)]);
}
try {
  for (const [kind, rest] of instructions) step(kind, rest);
  if (command.length > 0) process.exitCode = inside([...state.entry, ...command]);
} finally {
  for (const at of Object.keys(mounts).reverse()) {
    execFileSync('umount', ['--lazy', path.join(root, at)]);
  }
}
