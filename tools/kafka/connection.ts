import { readFileSync } from 'node:fs';
import type { KafkaOptions } from '@waybill/kafka';
import { brokerList, text, type Environment } from '../settings/variables.ts';

/** How to reach Kafka, from the same variables that the services read. */
export function kafkaConnection(env: Environment): KafkaOptions {
  const brokers = brokerList(env, 'KAFKA_BROKERS') ?? ['127.0.0.1:9092'];
  return { brokers, ssl: tls(env), sasl: sasl(env) };
}

function tls(env: Environment): KafkaOptions['ssl'] {
  const read = (name: string) => {
    const path = text(env, name);
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  };
  const [ca, cert, key] = [read('KAFKA_SSL_CA'), read('KAFKA_SSL_CERT'), read('KAFKA_SSL_KEY')];
  const wanted = text(env, 'KAFKA_SSL') ?? String(Boolean(ca ?? cert));
  if (wanted !== 'true') return undefined;
  return ca || cert ? { ...(ca && { ca: [ca] }), cert, key } : true;
}

function sasl(env: Environment): KafkaOptions['sasl'] {
  const mechanism = text(env, 'KAFKA_SASL_MECHANISM');
  if (!mechanism) return undefined;
  const username = env['KAFKA_SASL_USERNAME'] ?? '';
  const password = env['KAFKA_SASL_PASSWORD'] ?? '';
  return { mechanism, username, password } as KafkaOptions['sasl'];
}
