import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { KafkaOptions } from './client';
import type { TopicSpec } from './topic';
import { configFor, replicationFor } from './topic-drift';
import { withAdmin } from './with-admin';

const POLL_MS = 50;

/** Repeats `attempt` until it returns true; throws with the last error when `timeoutMs` have passed. */
async function poll(what: string, timeoutMs: number, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let last: unknown; ; await delay(POLL_MS)) {
    try {
      if (await attempt()) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what} within ${timeoutMs / 1000} s`, { cause: last });
  }
}

/** Resolves when the cluster answers and knows of `expected` brokers. */
export function waitForBrokers(
  options: KafkaOptions & { expected: number; timeoutMs: number },
): Promise<void> {
  const what = `Kafka at ${options.brokers.join(', ')} did not answer with ${options.expected} broker(s)`;
  return poll(what, options.timeoutMs, () =>
    withAdmin(options, async (admin) => (await admin.describeCluster()).brokers.length >= options.expected),
  );
}

/**
 * Creates the topics that are not there yet and waits until all of them can be written. Topics that exist are left as
 * they are. With three brokers or more: replication factor 3, `min.insync.replicas` 2; else 1 and 1. Whoever knows how many
 * there should be says so in `brokers`; while one of them is away, it throws then rather than make fewer copies.
 */
export async function createTopics(
  options: KafkaOptions,
  specs: readonly TopicSpec[],
  { brokers: expected = 1 } = {},
): Promise<{ created: string[]; existing: string[] }> {
  return withAdmin(options, async (admin) => {
    const known = new Set(await admin.listTopics());
    const missing = specs.filter((spec) => !known.has(spec.name));
    const { brokers } = await admin.describeCluster();
    const replicationFactor = replicationFor(Math.max(brokers.length, expected));
    if (missing.length > 0) {
      await admin.createTopics({
        // It throws UNKNOWN_TOPIC_OR_PARTITION now and then, the topic being created all the same.
        waitForLeaders: false,
        topics: missing.map((spec) => ({
          topic: spec.name,
          numPartitions: spec.partitions,
          replicationFactor,
          configEntries: Object.entries(configFor(spec, replicationFactor)).map(([name, value]) => ({
            name,
            value,
          })),
        })),
      });
    }
    await waitForLeaders(admin, specs);
    return {
      created: missing.map((spec) => spec.name),
      existing: specs.filter((spec) => known.has(spec.name)).map((spec) => spec.name),
    };
  });
}

/** Metadata names a leader before the broker knows that it is one, so the leaders themselves are asked. */
async function waitForLeaders(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  await poll('new topics have no leaders', 30_000, async () => {
    const offsets = await Promise.all(specs.map(({ name }) => admin.fetchTopicOffsets(name)));
    return offsets.every((partitions) => partitions.length > 0);
  });
}
