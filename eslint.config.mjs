import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { floorsRule, lessonImportsRule, nodeFiles, nodeGlobals } from './tools/eslint/floors.mjs';
import { traps } from './tools/eslint/traps.mjs';

/** Our own rules: the floors of the library, and what goes wrong only on the kernel. */
const tsgan = {
  rules: { ...traps, floors: floorsRule, 'lesson-imports': lessonImportsRule },
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'out/',
      '.tsgan/',
      'my-notebooks*/',
      'test/fixtures/',
      // AssemblyScript: TypeScript's grammar, but not its types.
      'lib/engine/',
    ],
  },
  { plugins: { tsgan }, linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['vitest.config.ts'],
          defaultProject: 'test/tsconfig.json',
        },
      },
    },
    rules: {
      // Numbers and shapes in messages are the point of most messages here.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowArray: true },
      ],
      // Where bounds are known, `x[i]!` says so; the compiler asks for it at every index.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // TensorFlow.js makes its classes in factories, which hand them out as plainer types.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests throw and pass on what nobody should, and matchers such as `expect.any` are `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['lib/src/**/*.ts'],
    rules: {
      'tsgan/floors': 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from a Random, so that a seed tells.',
        },
      ],
    },
  },
  {
    files: ['lib/src/**/*.ts'],
    ignores: nodeFiles.map((place) => (place.endsWith('/') ? `${place}**` : place)),
    rules: {
      'no-restricted-globals': [
        'error',
        ...nodeGlobals.map((name) => ({ name, message: 'A page has none: see ground/platform.' })),
      ],
    },
  },
  { files: ['lib/src/ground/platform/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['notebooks/src/**/*.ts'],
    rules: {
      ...Object.fromEntries(Object.keys(traps).map((name) => [`tsgan/${name}`, 'error'])),
      'tsgan/lesson-imports': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from a Random, so that a seed tells.',
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'Buffer', message: 'A page in a browser has none; a Uint8Array does.' },
      ],
      // A cell's last expression is shown below it.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
    extends: [tseslint.configs.recommended],
  },
);
