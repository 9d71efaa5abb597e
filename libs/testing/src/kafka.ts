import { randomUUID } from 'node:crypto';
import { createTopics, type KafkaOptions, type MessageType, type Topic } from '@waybill/kafka';
import { kafkaAddress } from './servers/addresses';

export function kafka(): KafkaOptions {
  return { brokers: [kafkaAddress()] };
}

/** A name that no other spec uses, for topics and groups. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

/** Creates a topic of its own for messages of these classes, together with others such as its dead-letter topics. */
export async function createTopic<M extends object>(
  topic: Partial<Topic<M>> & { messages: readonly MessageType<M>[]; key: (message: M) => string },
): Promise<Topic<M>> {
  const complete: Topic<M> = { name: unique('topic'), partitions: 3, config: {}, deadLetters: {}, ...topic };
  await createTopics(kafka(), [complete]);
  return complete;
}
