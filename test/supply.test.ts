/** What the project is made of: pinned packages that run on every Node that it promises. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import semver from 'semver';
import { expect, it } from 'vitest';

const text = (name: string) => readFileSync(path.join(import.meta.dirname, '..', name), 'utf8');
const read = (name: string): unknown => JSON.parse(text(name));

interface Package {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  engines?: { node?: string };
}
const own = read('package.json') as Package;
const { packages } = read('package-lock.json') as { packages: Record<string, Package> };

it('every package that we use runs on every Node that we name', () => {
  const promised = own.engines?.node ?? '';
  const others = Object.entries(packages).filter(
    ([, { engines }]) => engines?.node && !semver.subset(promised, engines.node),
  );
  expect(others.map(([name, { engines }]) => `${name} needs ${engines?.node ?? ''}`)).toEqual([]);
});

it('every dependency is pinned to one version', () => {
  const all = Object.entries({ ...own.dependencies, ...own.devDependencies });
  expect(all.filter(([, version]) => !semver.valid(version))).toEqual([]);
});

it('every Python program of the tests is pinned, and to what the image for classes has', () => {
  const lines = text('test/jupyter/requirements.txt').split('\n');
  const wanted = lines.filter((line) => line && !line.startsWith('#'));
  const pinned = wanted.map((line) => /^([\w-]+)==(\d[\w.]*)$/.exec(line));
  expect(wanted.filter((_, i) => !pinned[i])).toEqual([]);
  const inImage = new Map(
    [...text('Dockerfile').matchAll(/([\w-]+)==(\d[\w.]*)/g)].map(([, name, version]) => [
      name,
      version,
    ]),
  );
  const shared = pinned.filter((match) => inImage.has(match![1]));
  expect(shared.length).toBeGreaterThanOrEqual(4);
  for (const match of shared) expect(match![2], match![1]).toBe(inImage.get(match![1]));
});
