import { randomUUID } from 'node:crypto';
import {
  CheckedProducer,
  createKafka,
  LaneConsumer,
  type KafkaRecord,
  type OutgoingRecord,
} from '@waybill/kafka';
import { waitFor } from '@waybill/testing';
import { allTopics, groups, topicsReadBy } from '@waybill/topics';
import type { System } from './system';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
type Admin = ReturnType<ReturnType<typeof createKafka>['admin']>;

export const deadLetterTopics = allTopics
  .map(({ name }) => name)
  .filter((name) => name.endsWith('.dead-letters'));

async function withAdmin<T>(system: System, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(system.kafka, silent).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** How many records lie on these topics; asked again for as long as a partition has no leader. */
export async function countOf(system: System, topics: string[]): Promise<number> {
  const offsets = await waitFor(
    () => withAdmin(system, (admin) => Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))),
    { what: 'the offsets of the topics', timeoutMs: 60_000 },
  );
  return offsets.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
}

/** How many records the groups have not committed yet. */
export function lag(system: System): Promise<number> {
  return withAdmin(system, async (admin) => {
    let behind = 0;
    for (const groupId of Object.values(groups)) {
      const topics = topicsReadBy(groupId).map(({ name }) => name);
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics })) {
        const committed = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          behind += Number(high) - Math.max(0, committed.get(partition) ?? 0);
        }
      }
    }
    return behind;
  });
}

/** Everything that lies on the topics. */
export async function recordsOf(system: System, topics: string[]): Promise<KafkaRecord[]> {
  const total = await countOf(system, topics);
  const records: KafkaRecord[] = [];
  const reader = new LaneConsumer(createKafka(system.kafka, silent), {
    group: `e2e-${randomUUID()}`,
    topics,
    logger: silent,
    onReady: () => undefined,
    onCrash: () => undefined,
  });
  reader.start();
  try {
    await waitFor(
      () => {
        for (const claim of reader.claim(10_000, 100_000_000)) {
          records.push(...claim.records);
          reader.done(claim);
        }
        return records.length >= total;
      },
      { what: `${total} records`, timeoutMs: 60_000 },
    );
  } finally {
    await reader.stop();
  }
  return records;
}

/** Writes records, in batches that a broker takes. */
export async function produce(system: System, records: OutgoingRecord[]): Promise<void> {
  const producer = new CheckedProducer(createKafka(system.kafka, silent));
  try {
    let batch: OutgoingRecord[] = [];
    let bytes = 0;
    for (const record of records) {
      const size = record.value?.length ?? 0;
      if (batch.length > 0 && (batch.length >= 500 || bytes + size > 900_000)) {
        await producer.send(batch);
        [batch, bytes] = [[], 0];
      }
      batch.push(record);
      bytes += size;
    }
    if (batch.length > 0) await producer.send(batch);
  } finally {
    await producer.disconnect();
  }
}

const GZIP = 1;

/** Writes records to a topic the way that a producer with compression does. */
export async function produceCompressed(
  system: System,
  topic: string,
  records: OutgoingRecord[],
): Promise<void> {
  const producer = createKafka(system.kafka, silent).producer();
  await producer.connect();
  try {
    const messages = records.map(({ key, value, headers, partition }) => ({
      key,
      value,
      headers,
      partition,
    }));
    await producer.send({
      topic,
      compression: GZIP,
      messages: messages as Parameters<typeof producer.send>[0]['messages'],
    });
  } finally {
    await producer.disconnect();
  }
}
