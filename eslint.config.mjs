import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Which room may import which: imports go down only, and nobody imports what stands beside the product. */
const rooms = {
  dto: [],
  kafka: [],
  postgres: [],
  client: [],
  topics: ['dto', 'kafka'],
  messaging: ['kafka', 'postgres'],
  service: ['messaging'],
  app: ['service', 'messaging', 'postgres', 'topics', 'dto'],
  cli: ['service', 'messaging', 'topics', 'kafka', 'dto'],
  testing: ['dto', 'topics', 'kafka', 'postgres', 'messaging'],
  e2e: ['client', 'testing', 'dto', 'topics', 'kafka', 'postgres'],
  tools: ['kafka'],
  bench: ['client', 'messaging', 'kafka', 'postgres'],
};

const KAFKAJS = { regex: '^kafkajs(/|$)', message: 'Only libs/kafka imports kafkajs.' };
const KYSELY = {
  regex: '^kysely(/|$)',
  message: 'Only libs/postgres, repositories and migrations import the query builder.',
};
const restricted = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns }],
});

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '.local', '.nx', 'eslint/fixtures'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          banTransitiveDependencies: false,
          allow: [],
          depConstraints: Object.entries(rooms).map(([room, below]) => ({
            sourceTag: `scope:${room}`,
            onlyDependOnLibsWithTags: below.map((name) => `scope:${name}`),
          })),
        },
      ],
      ...restricted(KAFKAJS, KYSELY),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings reach every room as arguments.' },
      ],
      // node:test's own functions return promises that its runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['describe', 'it'] }] },
      ],
      // Jest, Nest and class-validator work by methods handed over and by empty classes.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['libs/kafka/**/*.ts'], rules: restricted(KYSELY) },
  {
    files: ['libs/topics/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: '@waybill/kafka', message: 'Only its types.', allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['libs/postgres/**/*.ts', '**/*.repository.ts', '**/migrations.ts', '**/migrations/*.ts'],
    rules: restricted(KAFKAJS),
  },
  // The one file of an app that may know of the environment, and what runs around the product.
  {
    files: [
      'apps/*/src/config.ts',
      'apps/e2e/**/*.ts',
      'libs/testing/**/*.ts',
      'tools/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['apps/*/test/**/*.ts', 'libs/*/test/**/*.ts', 'libs/*/cluster/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly' } },
  },
  prettier,
);
