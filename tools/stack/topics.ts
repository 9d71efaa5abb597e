import type { KafkaOptions } from '@waybill/kafka';

/** Creates the topics that libs/topics declares and that are not there yet. */
export async function createAllTopics(
  connection: KafkaOptions,
): Promise<{ created: string[]; existing: string[] }> {
  const { createTopics } = await import('@waybill/kafka');
  const { allTopics } = await import('@waybill/topics');
  return createTopics(connection, allTopics);
}
