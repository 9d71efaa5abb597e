import { createTopics, encodeHeaders, type KafkaOptions, type Topic } from '@waybill/kafka';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import { Reading, readingOf } from './reading';

export const PARTITIONS = 12;
const SEND = 500;

/** A topic of readings; its group parks on a topic of its own. */
export function readings(name: string, group: string): Topic<Reading> {
  return {
    name,
    partitions: PARTITIONS,
    config: {},
    messages: [Reading],
    key: (reading) => reading.sku,
    deadLetters: { [group]: { name: `${name}.dead-letters`, partitions: PARTITIONS, config: {} } },
  };
}

export async function createReadings(kafka: KafkaOptions, name: string): Promise<void> {
  const { deadLetters, ...topic } = readings(name, 'group');
  await createTopics(kafka, [topic, ...Object.values(deadLetters)]);
}

/** kafkajs as its documentation begins with it. */
export function plainKafka({ brokers }: KafkaOptions): Kafka {
  return new Kafka({ brokers, logLevel: logLevel.ERROR });
}

/** The envelope that the outbox would write, so that both sides of a comparison carry the same bytes. */
export function envelopeOf(reading: Reading): Record<string, string> {
  return encodeHeaders({
    id: uuidv7(),
    source: '/bench',
    type: Reading.type,
    time: '2026-11-20T10:00:00.000Z',
    subject: reading.sku,
    correlationId: reading.id,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    aggregateVersion: 1,
  });
}

export type Envelope = (reading: Reading) => Record<string, string> | undefined;

export function messageOf(n: number, envelope: Envelope): Message {
  const reading = readingOf(n, uuidv7());
  return { key: reading.sku, value: JSON.stringify(reading), headers: envelope(reading) };
}

/** Writes a backlog. */
export async function produce(
  kafka: KafkaOptions,
  topic: string,
  count: number,
  envelope: Envelope,
): Promise<void> {
  const producer = plainKafka(kafka).producer();
  await producer.connect();
  for (let sent = 0; sent < count; sent += SEND) {
    const messages = Array.from({ length: Math.min(SEND, count - sent) }, (_, i) =>
      messageOf(sent + i, envelope),
    );
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
}
