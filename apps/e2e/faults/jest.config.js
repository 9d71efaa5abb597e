const preset = require('../../../jest.preset.js');

// In `npm test` the faults that tell most; with FAULTS=long all of them.
const short = ['killed-service', 'poisoned-topics', 'frozen-consumer', 'kafka-away', 'postgres-faults'];

module.exports = {
  ...preset,
  testMatch:
    process.env.FAULTS === 'long'
      ? ['<rootDir>/*.spec.ts']
      : short.map((name) => `<rootDir>/${name}.spec.ts`),
  testTimeout: 600_000,
};
