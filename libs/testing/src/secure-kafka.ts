import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KafkaOptions } from '@waybill/kafka';
import { certificatesFolder, javaTools, kafkaAddresses, secureKafkaAddresses } from './servers/addresses';

type Login = NonNullable<KafkaOptions['sasl']>;

/** The path of `ca.pem`, `client.pem`, `client.key`, or `stranger.pem`, which no server knows. */
export const certificate = (name: string) => join(certificatesFolder(), name);

/** Over TLS with a password. The brokers know `admin` by PLAIN, and whom `setKafkaPassword` has told them. */
export function kafkaWithLogin(sasl: Login, authority = 'ca.pem'): KafkaOptions {
  const ca = [readFileSync(certificate(authority), 'utf8')];
  return { brokers: secureKafkaAddresses().login, ssl: { ca }, sasl };
}

/** Over TLS to the brokers that want to see a client's certificate. */
export const kafkaWithCertificate = () => secureKafkaAddresses().certificate;

/** Makes a user that logs in by SCRAM, or changes its password, with Kafka's own kafka-configs. */
export async function setKafkaPassword(
  username: string,
  password: string,
  mechanism: 'scram-sha-256' | 'scram-sha-512' = 'scram-sha-512',
): Promise<void> {
  const { java, jars } = javaTools();
  const options = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  const what = ['--alter', '--add-config', `${mechanism.toUpperCase()}=[password=${password}]`];
  const whose = ['--entity-type', 'users', '--entity-name', username];
  const where = ['--bootstrap-server', kafkaAddresses().join(',')];
  await promisify(execFile)(java, [...options, 'kafka.admin.ConfigCommand', ...where, ...what, ...whose]);
}
