// A Kafka with TLS, log-ins and an authorizer, and a PostgreSQL, for these specs alone.
module.exports = {
  ...require('../../../jest.preset.js').withServers,
  testMatch: ['<rootDir>/*.spec.ts'],
  testTimeout: 300_000,
};
