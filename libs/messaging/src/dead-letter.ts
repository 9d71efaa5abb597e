import type { Headers, KafkaRecord, TopicSpec } from '@waybill/kafka';
import type { ParkReason } from './decode';
import { headersToJson } from './header-json';
import type { NewOutboxRow } from './outbox.repository';

export interface Parked {
  record: KafkaRecord;
  reason: ParkReason;
  error: Error;
  /** How often its handler was called with it. */
  attempts: number;
}

/** What parking adds to a message, and redriving takes away. */
export const DEAD_LETTER_HEADERS = [
  'kafka_dlt-original-topic',
  'kafka_dlt-original-partition',
  'kafka_dlt-original-offset',
  'kafka_dlt-original-timestamp',
  'kafka_dlt-exception-fqcn',
  'kafka_dlt-exception-message',
  'x-dlt-group',
  'x-dlt-reason',
  'x-dlt-attempts',
  'x-dlt-parked-at',
] as const;

/**
 * The message as it was, byte for byte, with headers that say where it lay and why it is here; those of the
 * `kafka_dlt-` names are the ones that Spring's tools know.
 */
export function deadLetter(parked: Parked, group: string, target: TopicSpec, parkedAt: Date): NewOutboxRow {
  const { record, reason, error, attempts } = parked;
  const added: Record<(typeof DEAD_LETTER_HEADERS)[number], string> = {
    'kafka_dlt-original-topic': record.topic,
    'kafka_dlt-original-partition': String(record.partition),
    'kafka_dlt-original-offset': record.offset,
    'kafka_dlt-original-timestamp': record.timestamp,
    'kafka_dlt-exception-fqcn': error.constructor.name,
    'kafka_dlt-exception-message': error.message.slice(0, 2_000),
    'x-dlt-group': group,
    'x-dlt-reason': reason,
    'x-dlt-attempts': String(attempts),
    'x-dlt-parked-at': parkedAt.toISOString(),
  };
  const headers: Headers = { ...record.headers };
  for (const [name, text] of Object.entries(added)) headers[name] = Buffer.from(text);
  return {
    topic: target.name,
    partition: record.key === null ? record.partition % target.partitions : null,
    key: record.key,
    value: record.value,
    headers: headersToJson(headers),
    deadLetter: true,
  };
}
