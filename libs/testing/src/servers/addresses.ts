type Fact =
  'KAFKA' | 'KAFKA_LOGIN' | 'KAFKA_CERTIFICATE' | 'CERTIFICATES' | 'POSTGRES' | 'RUN' | 'JAVA' | 'JARS';

function address(variable: `TEST_${Fact}`): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: the jest.config.js of the project lacks withServers`);
  return value;
}

/** `host:port` of each broker of the Kafka of the specs. */
export const kafkaAddresses = () => address('TEST_KAFKA').split(',');
/** Of its listeners with TLS: for clients with a password, and for those with a certificate. */
export const secureKafkaAddresses = () => ({
  login: address('TEST_KAFKA_LOGIN').split(','),
  certificate: address('TEST_KAFKA_CERTIFICATE').split(','),
});
/** The folder with `ca.pem`, `client.pem`, `client.key`, and with `stranger.pem`, which the servers do not know. */
export const certificatesFolder = () => address('TEST_CERTIFICATES');
/** URL of the PostgreSQL server of the specs, as superuser and without a database. */
export const postgresAddress = () => address('TEST_POSTGRES');
/** The folder with the process id of each server, such as `kafka-1.pid`. */
export const runFolder = () => address('TEST_RUN');
/** A Java, and the folder with Kafka's jars. */
export const javaTools = () => ({ java: address('TEST_JAVA'), jars: address('TEST_JARS') });
