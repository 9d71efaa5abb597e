module.exports = {
  ...require('../../../jest.preset.js').withCluster,
  testMatch: [process.env.MEASURE ? '<rootDir>/*.measure.ts' : '<rootDir>/*.spec.ts'],
};
