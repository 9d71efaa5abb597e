/**
 * One Jest setup for every project. TypeScript is transformed by swc with decorator metadata, and libs resolve to
 * their sources by the `@waybill/source` export condition, so no build is needed before a test.
 */
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const preset = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@waybill/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  transform: { '^.+\\.ts$': swc },
  // libs/client is an ES module, whose imports name the files that its sources become.
  moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
};

/** For projects with integration specs: real Kafka and PostgreSQL, and the global `testing`. */
const withServers = {
  ...preset,
  globalSetup: require.resolve('./libs/testing/src/servers/start.ts'),
  globalTeardown: require.resolve('./libs/testing/src/servers/stop.ts'),
  setupFiles: ['reflect-metadata', require.resolve('./libs/testing/src/global.ts')],
  testTimeout: 60_000,
};

/** For specs that kill brokers: a cluster of three that is theirs alone. They are run by `nx e2e`, one project at a time. */
const withCluster = {
  ...withServers,
  globalSetup: require.resolve('./libs/testing/src/servers/start-cluster.ts'),
  testTimeout: 180_000,
};

module.exports = preset;
// Not enumerable: Jest refuses settings that it does not know.
Object.defineProperties(module.exports, {
  withServers: { value: withServers },
  withCluster: { value: withCluster },
});
