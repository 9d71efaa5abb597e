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
 * kafkajs says these at ERROR while leaders move or topics are new, and while we are denied, many times over. Whoever
 * awaits the call gets the error anyway, and tells it once.
 */
const PASSING =
  /not the leader|does not host this topic-partition|leadership election|coordinator is|correct coordinator|find group coordinator|group is rebalancing|^Connection error|connect to seed broker|SASL|not authorized/i;
const OFFSET_RESET = 'Offset out of range, resetting to default offset';

function severity(level: logLevel, entry: LogEntry['log']): keyof KafkaLogger | undefined {
  const passing = PASSING.test(`${entry.message} ${String(entry['error'] ?? '')}`);
  if (level === logLevel.ERROR) return passing ? 'debug' : 'error';
  if (level === logLevel.WARN) return passing ? 'debug' : 'warn';
  return undefined;
}

/**
 * A kafkajs client with our logging, and its own retries kept few. `onOffsetReset` is called when a consumer's next message
 * is not there any more; kafkajs has no event for it.
 */
export function createKafka(
  options: KafkaOptions,
  logger: KafkaLogger,
  onOffsetReset?: (topic: string, partition: number) => void,
): Kafka {
  return new Kafka({
    clientId: options.clientId ?? 'waybill',
    // Of a list every new connection would try the first broker first, also while that is the one that is away.
    brokers: () => rotated(options.brokers, Math.floor(Math.random() * options.brokers.length)),
    ssl: options.ssl,
    sasl: options.sasl,
    // Enough for TLS across zones. A machine that is lost answers nothing, so this is how long it holds us up; a broker
    // gives a send of ours 10 s.
    connectionTimeout: 5_000,
    requestTimeout: 12_000,
    // Who connects tries again by itself, and must be able to stop while the brokers are away.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, level, log }) => {
        if (log.message === OFFSET_RESET) {
          logger.warn(
            `${log['topic']}/${log['partition']}: the next message to read is not there any more, deleted before it was read ` +
              'or never written; reading goes on with the oldest that is left',
          );
          onOffsetReset?.(String(log['topic']), Number(log['partition']));
          return;
        }
        const method = severity(level, log);
        const error = log['error'] === undefined ? '' : `: ${String(log['error'])}`;
        if (method) logger[method](`kafkajs ${namespace}: ${log.message}${error}`);
      },
  });
}

const rotated = <T>(items: T[], by: number): T[] => [...items.slice(by), ...items.slice(0, by)];
