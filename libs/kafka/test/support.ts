import { createKafka, LaneConsumer, type KafkaLogger, type KafkaRecord } from '../src/index';

export const silent: KafkaLogger = { error: () => undefined, warn: () => undefined, debug: () => undefined };

/** A consumer that notes what happens to it. */
export function consumerOf(topics: string[], group = testing.unique('group')) {
  const crashes: Error[] = [];
  const errors: string[] = [];
  const logger: KafkaLogger = { ...silent, error: (message) => errors.push(message) };
  const consumer = new LaneConsumer(createKafka(testing.kafka(), logger), {
    group,
    topics,
    logger,
    onReady: () => undefined,
    onCrash: (error) => crashes.push(error),
  });
  return { consumer, group, crashes, errors };
}

/** The first `count` records of a topic, partition by partition in order. */
export async function readAll(topic: string, count: number): Promise<KafkaRecord[]> {
  const { consumer } = consumerOf([topic]);
  consumer.start();
  const records: KafkaRecord[] = [];
  try {
    await testing.waitFor(
      () => {
        for (const claim of consumer.claim(1_000, 10_000_000)) {
          records.push(...claim.records);
          consumer.done(claim);
        }
        return records.length >= count;
      },
      { what: `${count} records on ${topic}` },
    );
  } finally {
    await consumer.stop();
  }
  return records;
}
