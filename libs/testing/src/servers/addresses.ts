function address(variable: 'TEST_KAFKA' | 'TEST_POSTGRES'): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: the jest.config.js of the project lacks withServers`);
  return value;
}

/** `host:port` of the Kafka of the specs. */
export const kafkaAddress = () => address('TEST_KAFKA');
/** URL of the PostgreSQL server of the specs, as superuser and without a database. */
export const postgresAddress = () => address('TEST_POSTGRES');
