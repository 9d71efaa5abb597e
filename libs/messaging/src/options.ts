import type { KafkaOptions, Topic, TopicSpec } from '@waybill/kafka';
import type { Database } from '@waybill/postgres';
import type { Registry } from 'prom-client';

export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');

export interface MessagingOptions {
  kafka: KafkaOptions;
  database: Database;
  /** Consumer group, used exactly as it is. */
  group: string;
  /** `ce_source` of what this service writes, e.g. `/waybill/order`. */
  source: string;
  /** The topics to consume. */
  topics: readonly Topic[];
  /** Topics to consume with `@OnRecords`. */
  rawTopics?: readonly TopicSpec[];
  /** `ce_dataschema` of a message type; left out where this is. */
  dataSchema?: (type: string) => string;
  /** Chunks at work at once, each on a connection of the pool; default 4. Keep it below the pool's size. */
  workers?: number;
  /**
   * How long one call of a handler may take; default 8 s. Keep it below the 10 s after which PostgreSQL ends a
   * transaction in which nothing happens.
   */
  handlerTimeoutMs?: number;
  /** Where metrics go; prom-client's global registry by default. */
  registry?: Registry;
}
