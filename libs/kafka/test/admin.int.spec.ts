import {
  alterTopics,
  createKafka,
  createTopics,
  describeCluster,
  describeOffsets,
  driftOf,
} from '../src/index';
import { CheckedProducer } from '../src/index';
import { silent } from './support';

describe('topics as the brokers have them', () => {
  const name = testing.unique('topic');
  const old = { name, partitions: 2, config: { 'retention.ms': '600000', 'retention.bytes': '1048576' } };
  const declared = { name, partitions: 3, config: { 'retention.ms': '1200000', 'cleanup.policy': 'delete' } };
  const look = async () => {
    const { topics, brokers } = await describeCluster(testing.kafka(), [name, 'no-such-topic']);
    return { topics, drifts: driftOf(declared, topics[0], brokers) };
  };

  beforeAll(() => createTopics(testing.kafka(), [old]));

  it('are put right where they differ, and then differ no more', async () => {
    const { topics, drifts } = await look();
    expect(topics).toEqual([
      { name, partitions: 2, replicationFactor: 1, config: { ...old.config, 'min.insync.replicas': '1' } },
    ]);
    expect(drifts.map(({ what }) => what)).toEqual([
      'partitions',
      'cleanup.policy',
      'retention.bytes',
      'retention.ms',
    ]);
    await alterTopics(testing.kafka(), [declared], drifts);
    await testing.waitFor(async () => (await look()).drifts.length === 0, { what: 'the end of the drift' });
    expect((await look()).topics[0]?.config).toEqual({ ...declared.config, 'min.insync.replicas': '1' });
  });

  it('never shrink', async () => {
    const drifts = driftOf({ ...declared, partitions: 1 }, (await look()).topics[0], 1);
    expect(drifts.map(({ what, canBeApplied }) => [what, canBeApplied])).toEqual([['partitions', false]]);
    await alterTopics(testing.kafka(), [{ ...declared, partitions: 1 }], drifts);
    expect((await look()).topics[0]?.partitions).toBe(3);
  });

  it('keep the offsets of groups for longer than their messages', async () => {
    const { offsetsRetentionMinutes } = await describeCluster(testing.kafka(), []);
    expect(offsetsRetentionMinutes).toBeGreaterThan(30 * 24 * 60);
  });

  it('tell how far their readers have come', async () => {
    const producer = new CheckedProducer(createKafka(testing.kafka(), silent));
    const record = { topic: name, key: null, value: Buffer.from('x'), headers: {} };
    await producer.send([0, 0, 1].map((partition) => ({ ...record, partition })));
    await producer.disconnect();
    const group = testing.unique('group');
    const read = [
      { name, groups: [group] },
      { name: 'no-such-topic', groups: [group] },
    ];
    const [topic, ...others] = await describeOffsets(testing.kafka(), read);
    expect(others).toEqual([]);
    expect(topic?.partitions.map(({ earliest, latest, committed }) => [earliest, latest, committed])).toEqual(
      [
        [0, 2, { [group]: undefined }],
        [0, 1, { [group]: undefined }],
        [0, 0, { [group]: undefined }],
      ],
    );
  });
});
