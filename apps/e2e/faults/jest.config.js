const preset = require('../../../jest.preset.js');

// In `npm test` those that share one system; with FAULTS=long all of them.
const long = process.env.FAULTS === 'long';
const OWN_SYSTEM = ['two-replicas', 'told-once', 'rush', 'lost-broker', 'wrong-clock'];

module.exports = {
  ...preset,
  globalSetup: './start.ts',
  globalTeardown: '../src/system/stop.ts',
  testPathIgnorePatterns: long ? [] : OWN_SYSTEM.map((name) => `/${name}.spec.ts$`),
  testMatch: ['<rootDir>/*.spec.ts'],
  testTimeout: 600_000,
};
