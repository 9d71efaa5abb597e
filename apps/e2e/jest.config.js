const preset = require('../../jest.preset.js');

module.exports = {
  ...preset,
  globalSetup: './src/system/start.ts',
  globalTeardown: './src/system/stop.ts',
  testTimeout: 180_000,
};
