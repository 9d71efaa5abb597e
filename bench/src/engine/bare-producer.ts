import type { Message } from 'kafkajs';
import { endWithParent, settings } from '../run/report-to-parent';
import { envelopeOf, messageOf, plainKafka } from './topic';

export interface ProducerSettings {
  brokers: string[];
  topic: string;
  messages: number;
}

const SEND = 500;
const BATCHES = 20;

/** kafkajs alone: batches that lie ready in memory, one after the other, acknowledged by all replicas. */
async function main(): Promise<void> {
  const { topic, messages, ...kafka } = settings<ProducerSettings>();
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: SEND }, (_, n): Message => messageOf(batch * SEND + n, envelopeOf)),
  );
  const producer = plainKafka(kafka).producer();
  await producer.connect();
  for (let sent = 0; sent < messages; sent += SEND) {
    const batch = batches[(sent / SEND) % BATCHES] as Message[];
    await producer.sendBatch({ topicMessages: [{ topic, messages: batch }] });
  }
}

endWithParent();
void main();
