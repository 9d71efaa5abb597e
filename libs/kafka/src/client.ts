import { Kafka, logLevel, type KafkaConfig, type LogEntry } from 'kafkajs';
import './codecs';

/** Where the brokers are and how to reach them; `ssl` and `sasl` as kafkajs has them. */
export interface KafkaOptions {
  brokers: string[];
  clientId?: string;
  ssl?: KafkaConfig['ssl'];
  sasl?: KafkaConfig['sasl'];
}

/** The part of a logger that this library needs; Nest's and pino's both fit. */
export interface KafkaLogger {
  error(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

/**
 * kafkajs says these at ERROR while leaders move or topics are new, and then goes on by itself. Whoever awaits
 * the call gets the error anyway.
 */
const PASSING =
  /not the leader|does not host this topic-partition|leadership election|coordinator is|find group coordinator|group is rebalancing/i;

function severity(level: logLevel, entry: LogEntry['log']): keyof KafkaLogger | undefined {
  const passing = PASSING.test(`${entry.message} ${String(entry['error'] ?? '')}`);
  if (level === logLevel.ERROR) return passing ? 'debug' : 'error';
  if (level === logLevel.WARN) return passing ? 'debug' : 'warn';
  return undefined;
}

/** A kafkajs client with our logging, time-outs that fit TLS across zones, and its own retries kept few. */
export function createKafka(options: KafkaOptions, logger: KafkaLogger): Kafka {
  return new Kafka({
    clientId: options.clientId ?? 'waybill',
    brokers: options.brokers,
    ssl: options.ssl,
    sasl: options.sasl,
    connectionTimeout: 10_000,
    requestTimeout: 30_000,
    // Who connects tries again by itself, and must be able to stop while the brokers are away.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, level, log }) => {
        const method = severity(level, log);
        const error = log['error'] === undefined ? '' : `: ${String(log['error'])}`;
        if (method) logger[method](`kafkajs ${namespace}: ${log.message}${error}`);
      },
  });
}
