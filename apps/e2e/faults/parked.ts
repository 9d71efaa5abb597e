import type { KafkaRecord } from '@waybill/kafka';

/** Where a record lies. */
export const placeOf = ({ topic, partition, offset }: Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>) =>
  `${topic}/${partition}@${offset}`;

/** What has to be the same, byte for byte. */
export const digest = ({ key, value, headers }: Pick<KafkaRecord, 'key' | 'value' | 'headers'>) =>
  JSON.stringify([key?.toString('hex'), value?.toString('hex'), Object.entries(headers).sort()]);

const ADDED = [
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
];

/** A parked record without what was added to it, and where it lay before. */
export function unparked({ key, value, headers, ...place }: KafkaRecord) {
  const added = Object.fromEntries(ADDED.map((name) => [name, String(headers[name])]));
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !ADDED.includes(name)));
  return {
    place,
    added,
    origin: placeOf({
      topic: String(added['kafka_dlt-original-topic']),
      partition: Number(added['kafka_dlt-original-partition']),
      offset: String(added['kafka_dlt-original-offset']),
    }),
    missing: ADDED.filter((name) => !(name in headers)),
    record: { key, value, headers: own },
  };
}
