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

/** With three brokers or more three copies, of which two acknowledge; else one. */
export function replicationFor(brokers: number): { replicationFactor: number; minInSync: number } {
  return brokers >= 3 ? { replicationFactor: 3, minInSync: 2 } : { replicationFactor: 1, minInSync: 1 };
}

/** What a topic's own settings should be on a cluster of so many brokers. */
export function configFor(spec: TopicSpec, brokers: number): Record<string, string> {
  return { ...spec.config, 'min.insync.replicas': String(replicationFor(brokers).minInSync) };
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
  const { replicationFactor } = replicationFor(brokers);
  if (state.replicationFactor < replicationFactor) {
    drifts.push({
      ...{ topic, what: 'replication factor', is: String(state.replicationFactor) },
      shouldBe: String(replicationFactor),
      canBeApplied: false,
    });
  }
  const declared = configFor(spec, brokers);
  for (const what of Object.keys({ ...declared, ...state.config }).sort()) {
    const [is, shouldBe] = [state.config[what], declared[what]];
    if (is !== shouldBe) drifts.push({ topic, what, is, shouldBe, canBeApplied: true });
  }
  return drifts;
}
