import { driftOf, type TopicState } from './topic-drift';

const spec = {
  name: 'orders',
  partitions: 12,
  config: { 'cleanup.policy': 'delete', 'retention.ms': '1209600000' },
};
const state = (overrides: Partial<TopicState> = {}): TopicState => ({
  name: 'orders',
  partitions: 12,
  replicationFactor: 1,
  config: { ...spec.config, 'min.insync.replicas': '1' },
  ...overrides,
});
const show = (overrides: Partial<TopicState>, brokers = 1) =>
  driftOf(spec, state(overrides), brokers).map(
    ({ what, is, shouldBe, canBeApplied }) => `${what}: ${is} → ${shouldBe} ${canBeApplied}`,
  );

describe(driftOf.name, () => {
  it('is nothing where the topic is as it is declared', () => {
    expect(show({})).toEqual([]);
    expect(show({ replicationFactor: 2 })).toEqual([]);
    expect(show({ replicationFactor: 3, config: { ...spec.config, 'min.insync.replicas': '2' } }, 3)).toEqual(
      [],
    );
  });

  it('is the topic that is missing', () => {
    expect(driftOf(spec, undefined, 1)).toEqual([{ topic: 'orders', canBeApplied: true }]);
  });

  it('is a number of partitions, which can be put right upwards alone', () => {
    expect(show({ partitions: 6 })).toEqual(['partitions: 6 → 12 true']);
    expect(show({ partitions: 24 })).toEqual(['partitions: 24 → 12 false']);
  });

  it('is a setting that is another, is not there, or should not be there', () => {
    const config = { 'cleanup.policy': 'compact', 'retention.bytes': '1024', 'min.insync.replicas': '1' };
    expect(show({ config })).toEqual([
      'cleanup.policy: compact → delete true',
      'retention.bytes: 1024 → undefined true',
      'retention.ms: undefined → 1209600000 true',
    ]);
  });

  it('is too few copies for the brokers that there are; one copy is not asked to be two in sync', () => {
    expect(show({}, 3)).toEqual(['replication factor: 1 → 3 false']);
  });

  it('is not that a broker is away', () => {
    const config = { ...spec.config, 'min.insync.replicas': '2' };
    expect(show({ replicationFactor: 3, config }, 2)).toEqual([]);
    expect(show({ replicationFactor: 3 }, 2)).toEqual(['min.insync.replicas: 1 → 2 true']);
  });
});
