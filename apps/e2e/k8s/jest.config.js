const preset = require('../../../jest.preset.js');

module.exports = {
  ...preset,
  testMatch: ['<rootDir>/*.spec.ts'],
  globalSetup: './start.ts',
  testTimeout: 600_000,
};
