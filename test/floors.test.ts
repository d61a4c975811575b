/** The floors of the library: the rule that guards them, and the real imports without a circle. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RuleTester } from 'eslint';
import ts from 'typescript';
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
    { filename: inLibrary('course/check.ts'), code: "import fs from 'node:fs';" },
    { filename: inLibrary('ground/tf.ts'), code: "import * as tf from '@tensorflow/tfjs';" },
    {
      filename: inLibrary('ground/backends/wasm/index.ts'),
      code: "import('@tensorflow/tfjs-backend-wasm');",
    },
    { filename: inLibrary('index.ts'), code: "export * from './course';" },
    { filename: inLibrary('show/show.ts'), code: "import { display } from 'tslab';" },
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
    {
      filename: inLibrary('training/train.ts'),
      code: "import { display } from 'tslab';",
      errors: [{ messageId: 'tslab' }],
    },
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

/** The files that each file of the library needs at run time. */
function neighbours(): Map<string, string[]> {
  const files = readdirSync(library, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map(inLibrary);
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
      const needed = source.statements.flatMap((statement) => {
        const isImport = ts.isImportDeclaration(statement);
        if (!isImport && !ts.isExportDeclaration(statement)) return [];
        const onlyTypes = isImport
          ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
          : statement.isTypeOnly;
        const { moduleSpecifier } = statement;
        if (onlyTypes || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
        const target = path.resolve(path.dirname(file), moduleSpecifier.text);
        return [`${target}.ts`, path.join(target, 'index.ts')].filter((name) => known.has(name));
      });
      return [file, needed];
    }),
  );
}

/** One circle of imports as a list of files, or undefined. */
function circle(graph: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

describe('the library', () => {
  it('has these floors and no other', () => {
    const folders = readdirSync(library, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...floors].sort());
  });

  it('has no circle of imports', () => {
    const graph = neighbours();
    expect(graph.size).toBeGreaterThan(20);
    expect(circle(graph)?.map((file) => path.relative(library, file))).toBeUndefined();
    expect(
      circle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });
});
