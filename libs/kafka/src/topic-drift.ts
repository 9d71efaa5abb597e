import type { TopicSpec } from './topic';

/** A topic as the brokers have it. */
export interface TopicState {
  name: string;
  partitions: number;
  /** Of the partition that has the fewest replicas. */
  replicationFactor: number;
  /** What is set on the topic itself; all else is the brokers' default. */
  config: Record<string, string>;
}

/** One way in which a topic is not as it is declared. */
export interface Drift {
  topic: string;
  /** `partitions`, `replication factor`, or the name of a setting; undefined where the topic is missing. */
  what?: string;
  /** undefined: left to the brokers' default. */
  is?: string;
  shouldBe?: string;
  /** Whether `alterTopics` puts it right; what it never does is shrink a topic or move replicas. */
  canBeApplied: boolean;
}

/** How many copies a topic has on so many brokers: three where there are as many, else one. */
export const replicationFor = (brokers: number): number => (brokers >= 3 ? 3 : 1);

/**
 * What a topic's own settings should be. Of three copies two acknowledge. That goes by the copies and not by the brokers:
 * one that is away must not make less of a topic, and one copy alone could never be two.
 */
export function configFor(spec: TopicSpec, replicationFactor: number): Record<string, string> {
  return { ...spec.config, 'min.insync.replicas': replicationFactor >= 3 ? '2' : '1' };
}

/** Compares what is declared with what there is. */
export function driftOf(spec: TopicSpec, state: TopicState | undefined, brokers: number): Drift[] {
  const topic = spec.name;
  if (!state) return [{ topic, canBeApplied: true }];
  const drifts: Drift[] = [];
  if (state.partitions !== spec.partitions) {
    drifts.push({
      ...{ topic, what: 'partitions', is: String(state.partitions), shouldBe: String(spec.partitions) },
      canBeApplied: state.partitions < spec.partitions,
    });
  }
  const replicationFactor = replicationFor(brokers);
  if (state.replicationFactor < replicationFactor) {
    drifts.push({
      ...{ topic, what: 'replication factor', is: String(state.replicationFactor) },
      shouldBe: String(replicationFactor),
      canBeApplied: false,
    });
  }
  const declared = configFor(spec, state.replicationFactor);
  for (const what of Object.keys({ ...declared, ...state.config }).sort()) {
    const [is, shouldBe] = [state.config[what], declared[what]];
    if (is !== shouldBe) drifts.push({ topic, what, is, shouldBe, canBeApplied: true });
  }
  return drifts;
}
