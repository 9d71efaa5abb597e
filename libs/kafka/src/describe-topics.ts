import { ConfigResourceTypes, ConfigSource, type Admin } from 'kafkajs';
import type { KafkaOptions } from './client';
import type { TopicSpec } from './topic';
import { configFor, type Drift, type TopicState } from './topic-drift';
import { withAdmin } from './with-admin';

/** What the brokers know of topics, and of themselves. */
export interface Cluster {
  brokers: number;
  /** Those of the topics asked for that there are. */
  topics: TopicState[];
  /** The shortest `offsets.retention.minutes` of a broker; undefined where we may not know. */
  offsetsRetentionMinutes: number | undefined;
}

export async function describeCluster(options: KafkaOptions, names: readonly string[]): Promise<Cluster> {
  return withAdmin(options, async (admin) => {
    const { brokers } = await admin.describeCluster();
    const [topics, offsetsRetentionMinutes] = await Promise.all([
      describeTopics(admin, names),
      offsetsRetention(
        admin,
        brokers.map(({ nodeId }) => nodeId),
      ),
    ]);
    return { brokers: brokers.length, topics, offsetsRetentionMinutes };
  });
}

/** Those of the topics that there are. */
export async function describeTopics(admin: Admin, names: readonly string[]): Promise<TopicState[]> {
  const known = new Set(await admin.listTopics());
  const existing = names.filter((name) => known.has(name));
  if (existing.length === 0) return [];
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: existing }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: existing.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  const configs = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      configEntries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG),
    ]),
  );
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: Object.fromEntries(
      (configs.get(name) ?? []).map(({ configName, configValue }) => [configName, configValue]),
    ),
  }));
}

/** Not every cluster lets its clients see the brokers' settings. */
async function offsetsRetention(admin: Admin, brokers: number[]): Promise<number | undefined> {
  try {
    const answers = await Promise.all(
      brokers.map((id) =>
        admin.describeConfigs({
          includeSynonyms: false,
          resources: [
            {
              type: ConfigResourceTypes.BROKER,
              name: String(id),
              configNames: ['offsets.retention.minutes'],
            },
          ],
        }),
      ),
    );
    const values = answers.map(({ resources }) => Number(resources[0]?.configEntries[0]?.configValue));
    return values.length > 0 && values.every(Number.isFinite) ? Math.min(...values) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts right what can be: settings become exactly those that are declared, and partitions are added. Keys move with
 * that: a key's next messages may come to another partition than those before, and overtake them.
 */
export async function alterTopics(
  options: KafkaOptions,
  specs: readonly TopicSpec[],
  drifts: readonly Drift[],
): Promise<void> {
  const drifted = (is: (drift: Drift) => boolean) =>
    specs.filter(({ name }) =>
      drifts.some((drift) => drift.topic === name && drift.canBeApplied && is(drift)),
    );
  const toConfigure = drifted(({ what }) => what !== undefined && what !== 'partitions');
  const toGrow = drifted(({ what }) => what === 'partitions');
  await withAdmin(options, async (admin) => {
    if (toConfigure.length > 0) {
      const states = await describeTopics(
        admin,
        toConfigure.map(({ name }) => name),
      );
      const copies = new Map(states.map(({ name, replicationFactor }) => [name, replicationFactor]));
      await admin.alterConfigs({
        validateOnly: false,
        resources: toConfigure.map((spec) => ({
          type: ConfigResourceTypes.TOPIC,
          name: spec.name,
          // All of them: what is not named here is set back to the brokers' default.
          configEntries: Object.entries(configFor(spec, copies.get(spec.name) ?? 1)).map(([name, value]) => ({
            name,
            value,
          })),
        })),
      });
    }
    if (toGrow.length > 0) {
      await admin.createPartitions({
        topicPartitions: toGrow.map(({ name, partitions }) => ({ topic: name, count: partitions })),
      });
    }
  });
}
