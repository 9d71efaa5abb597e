import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { KafkaOptions } from './client';
import { describeTopics } from './describe-topics';
import type { TopicState } from './topic-drift';
import { withAdmin } from './with-admin';

/** A partition, and how far each group has come with it. */
export interface PartitionOffsets {
  partition: number;
  /** The oldest message that there is. */
  earliest: number;
  /** The next message to be written. */
  latest: number;
  /** By group: the next message that it will read; undefined where it has not committed any. */
  committed: Record<string, number | undefined>;
}

export interface TopicOffsets extends Omit<TopicState, 'partitions'> {
  partitions: PartitionOffsets[];
}

/** A topic, and the groups that read it. */
export interface ReadTopic {
  name: string;
  groups: readonly string[];
}

/** What there is on topics, and how far their readers have come; topics that are not there are left out. */
export async function describeOffsets(
  options: KafkaOptions,
  read: readonly ReadTopic[],
): Promise<TopicOffsets[]> {
  return withAdmin(options, async (admin) => {
    const topics = await describeTopics(
      admin,
      read.map(({ name }) => name),
    );
    const existing = new Set(topics.map(({ name }) => name));
    const groups = [...new Set(read.flatMap(({ groups }) => groups))];
    const [positions, committed] = await Promise.all([
      Promise.all(topics.map(({ name }) => admin.fetchTopicOffsets(name))),
      Promise.all(
        groups.map((group) => {
          const names = read.filter(({ name, groups }) => existing.has(name) && groups.includes(group));
          return committedOffsets(
            admin,
            group,
            names.map(({ name }) => name),
          );
        }),
      ),
    ]);
    const readersOf = new Map(read.map(({ name, groups }) => [name, groups]));
    return topics.map((topic, i) => ({
      ...topic,
      partitions: (positions[i] ?? [])
        .map(({ partition, low, high }) => ({
          partition,
          earliest: Number(low),
          latest: Number(high),
          committed: Object.fromEntries(
            (readersOf.get(topic.name) ?? []).map((group) => [
              group,
              committed[groups.indexOf(group)]?.get(`${topic.name}/${partition}`),
            ]),
          ),
        }))
        .sort((a, b) => a.partition - b.partition),
    }));
  });
}

/** By `topic/partition`; those that the group has not committed are not there. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topics: string[],
): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map();
  const answer = await onceLoaded(() => admin.fetchOffsets({ groupId, topics }));
  return new Map(
    answer.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    ),
  );
}

const LOADING = /^(GROUP_LOAD_IN_PROGRESS|GROUP_COORDINATOR_NOT_AVAILABLE|NOT_COORDINATOR_FOR_GROUP)$/;
const TRIES = 20;
const PAUSE_MS = 100;

/** After a broker's start its groups are away for a moment, and on a new cluster until the first is asked for. */
async function onceLoaded<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES || !LOADING.test(String((error as { type?: unknown }).type))) throw error;
      await delay(PAUSE_MS);
    }
  }
}
