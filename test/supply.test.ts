/** What the project is made of: pinned packages that run on every Node that it promises. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import semver from 'semver';
import { expect, it } from 'vitest';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '..', name), 'utf8'));

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
