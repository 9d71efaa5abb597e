module.exports = {
  ...require('../../jest.preset.js').withServers,
  // Two specs run the service with Kafka, and the name of its group is fixed: at once they would share the partitions.
  maxWorkers: 1,
};
