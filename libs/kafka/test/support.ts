import { createKafka, LaneConsumer, type KafkaLogger, type KafkaRecord } from '../src/index';

export const silent: KafkaLogger = { error: () => undefined, warn: () => undefined, debug: () => undefined };

class Any {
  static readonly type = 'any';
}

/** A topic of its own for whatever is written there. */
export const newTopic = (partitions = 2, config = {}) =>
  testing.createTopic({ messages: [Any], key: () => 'k', partitions, config });

/** A consumer that notes what happens to it. */
export function consumerOf(
  topics: string[],
  group = testing.unique('group'),
  kafkaOptions = testing.kafka(),
  backgroundTopics: string[] = [],
) {
  const crashes: Error[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  /** `topic/partition` whose offset was out of range. */
  const resets: string[] = [];
  const logger: KafkaLogger = {
    ...silent,
    error: (message) => errors.push(message),
    warn: (message) => warnings.push(message),
  };
  const kafka = createKafka(kafkaOptions, logger, (...partition) => resets.push(partition.join('/')));
  const consumer = new LaneConsumer(kafka, {
    group,
    topics,
    backgroundTopics,
    logger,
    onReady: () => undefined,
    onCrash: (error) => crashes.push(error),
  });
  return { consumer, group, crashes, errors, warnings, resets };
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
