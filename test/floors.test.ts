/** The floors of the library: the rule that guards them, and the real imports without a circle. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseCircular, parseDependencyTree, type Dependency, type DependencyTree } from 'dpdm';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { floors, floorsRule, lessonImportsRule } from '../tools/eslint/floors.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const library = path.join(import.meta.dirname, '..', 'lib', 'src');
const inLibrary = (file: string): string => path.join(library, file);

tester.run('floors', floorsRule, {
  valid: [
    { filename: inLibrary('training/train.ts'), code: "import { Gan } from '../gan/gan';" },
    { filename: inLibrary('training/train.ts'), code: "import { a } from './steps';" },
    { filename: inLibrary('gan/nets/network.ts'), code: "import { tf } from '../../ground/tf';" },
    { filename: inLibrary('ground/platform/node.ts'), code: "import fs from 'node:fs';" },
    { filename: inLibrary('ground/backends/wasm/host.ts'), code: "import os from 'os';" },
    { filename: inLibrary('show/images.ts'), code: "import { encode } from 'fast-png';" },
    { filename: inLibrary('ground/tf.ts'), code: "import * as tf from '@tensorflow/tfjs';" },
    {
      filename: inLibrary('ground/backends/wasm/index.ts'),
      code: "import('@tensorflow/tfjs-backend-wasm');",
    },
    { filename: inLibrary('index.ts'), code: "export * from './course';" },
  ],
  invalid: [
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import { train } from '../training';",
      errors: [{ message: /gan must not import from training/ }],
    },
    {
      filename: inLibrary('ground/random.ts'),
      code: "import type { Gan } from '../gan/gan';",
      errors: [{ messageId: 'upward' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "type Progress = import('../training/train').Progress;",
      errors: [{ messageId: 'upward' }],
    },
    {
      filename: inLibrary('training/train.ts'),
      code: "export * from '../show/show';",
      errors: [{ messageId: 'upward' }],
    },
    {
      filename: inLibrary('training/train.ts'),
      code: "const show = await import('../show/show');",
      errors: [{ messageId: 'upward' }],
    },
    {
      filename: inLibrary('training/train.ts'),
      code: "const show = require('../show/show'); require.resolve('../course');",
      errors: [{ messageId: 'upward' }, { messageId: 'upward' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import { tf } from '../index'; import { a } from '..';",
      errors: [{ messageId: 'upward' }, { messageId: 'upward' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import { tf } from 'tsgan';",
      errors: [{ messageId: 'self' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import { a } from '../../../tools/src/a';",
      errors: [{ messageId: 'outside' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import { a } from '../cellar/a';",
      errors: [{ messageId: 'unknown' }],
    },
    {
      filename: inLibrary('gan/gan.ts'),
      code: "import * as tf from '@tensorflow/tfjs'; import type { Tensor } from '@tensorflow/tfjs-core';",
      errors: [{ messageId: 'tensorflow' }, { messageId: 'tensorflow' }],
    },
    ...['training/train.ts', 'show/show.ts'].map((file) => ({
      filename: inLibrary(file),
      code: "import { display } from 'tslab';",
      errors: [{ messageId: 'tslab' }],
    })),
    ...["import fs from 'node:fs';", "import { join } from 'path';", "await import('os');"].map(
      (code) => ({
        filename: inLibrary('course/check.ts'),
        code,
        errors: [{ messageId: 'node' }],
      }),
    ),
  ],
});

tester.run('lesson imports', lessonImportsRule, {
  valid: ["import { tf } from 'tsgan';", "import os from 'node:os';"],
  invalid: [
    "import * as tf from '@tensorflow/tfjs';",
    "import { train } from '../../lib/src/training';",
    "import { train } from 'tsgan/dist/training/train';",
    "const tf = await import('@tensorflow/tfjs');",
    "const tf = require('@tensorflow/tfjs');",
  ].map((code) => ({ code, errors: [{ message: /no further than "tsgan"/ }] })),
});

/** Which file imports which, types too, as a well-kept tool reads them. */
const importsOf = (folder: string) =>
  parseDependencyTree(path.posix.join(folder, '**/*.ts'), { context: folder, transform: false });

/** Whether one is a folder of the other's. */
const related = (a: string, b: string) =>
  [a, b].includes('.') || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/**
 * The same of folders: `gan/data` for what is in it, `gan` for the files beside its folders. A folder and
 * one inside it may share their files, so what goes between those two is left out.
 */
function foldersOf(files: DependencyTree): DependencyTree {
  const folder = (file: string) => path.posix.dirname(file.replaceAll('\\', '/'));
  const tree: Record<string, Dependency[]> = {};
  for (const [file, imports] of Object.entries(files)) {
    const from = folder(file);
    // An index is the folder's door and not a file of it.
    const own = path.basename(file) === 'index.ts' ? [] : (imports ?? []);
    const others = own.flatMap((one) => {
      if (one.id === null || one.id.includes('node_modules')) return [];
      if (folder(one.id) === from || related(from, folder(one.id))) return [];
      return [{ ...one, issuer: from, id: folder(one.id) }];
    });
    tree[from] = [...(tree[from] ?? []), ...others];
  }
  return tree;
}

describe('the library', () => {
  it('has these floors and no other', () => {
    const folders = readdirSync(library, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...floors].sort());
  });

  it('has no circle of imports, between files or their types', async () => {
    const tree = await importsOf(library);
    expect(Object.keys(tree).length).toBeGreaterThan(100);
    expect(parseCircular(tree)).toEqual([]);
  });

  it('has no circle between folders, but for a folder and one inside it', async () => {
    expect(parseCircular(foldersOf(await importsOf(library)))).toEqual([]);
  });

  it('would be found out if it had one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-'));
    try {
      writeFileSync(path.join(folder, 'a.ts'), "import type { B } from './b'; export type A = B;");
      writeFileSync(path.join(folder, 'b.ts'), "import type { A } from './a'; export type B = A;");
      const tree = await importsOf(folder);
      expect(parseCircular(tree)).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
