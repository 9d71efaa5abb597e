import { Kafka, KafkaJSProtocolError, logLevel, PartitionAssigners } from 'kafkajs';
import { CheckedProducer, createKafka, LaneConsumer } from '../src/index';
import { consumerOf, newTopic, silent } from './support';

/** kafkajs's own classes, whose methods are let fail as they do when a broker is lost. */
const inside = <T extends object>(path: string) =>
  jest.requireActual<{ prototype: T }>(`kafkajs/src/${path}`);

describe(LaneConsumer.name, () => {
  const producer = new CheckedProducer(createKafka(testing.kafka(), silent));
  const running: LaneConsumer[] = [];

  const write = (topic: string, partition: number, values: string[]) =>
    producer.send(
      values.map((value) => ({ topic, partition, key: null, value: Buffer.from(value), headers: {} })),
    );
  const start = (topic: string, group?: string) => {
    const made = consumerOf([topic], group);
    running.push(made.consumer);
    made.consumer.start();
    return made;
  };
  /** What comes, each done at once, until `last` is among it. */
  const readUntil = async (consumer: LaneConsumer, last: string, onLook: () => void = () => undefined) => {
    const values: string[] = [];
    await testing.waitFor(() => {
      onLook();
      for (const claim of consumer.claim(100, 1_000_000)) {
        values.push(...claim.records.map(({ value }) => String(value)));
        consumer.done(claim);
      }
      return values.includes(last);
    });
    return values;
  };

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  });
  afterAll(() => producer.disconnect());

  it('says so and goes on with the oldest when its next message is deleted', async () => {
    const { name } = await newTopic();
    const first = start(name);
    await write(name, 0, ['read']);
    await readUntil(first.consumer, 'read');
    await first.consumer.stop();

    await write(name, 0, ['deleted', 'deleted', 'left']);
    const admin = createKafka(testing.kafka(), silent).admin();
    await admin.connect();
    // It makes kafkajs learn the topic's leaders.
    await admin.fetchTopicOffsets(name);
    await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '3' }] });
    await admin.disconnect();

    const { consumer, warnings, resets } = start(name, first.group);
    expect(await readUntil(consumer, 'left')).toEqual(['left']);
    expect(resets).toEqual([`${name}/0`]);
    expect(warnings.filter((warning) => warning.startsWith(`${name}/0: the next message`))).toHaveLength(1);
  });

  it('reports a crash that kafkajs does not come back from', async () => {
    const { name } = await newTopic();
    const group = testing.unique('group');
    // A member that shares partitions out in another way: the coordinator refuses everybody else, for good.
    const kafka = new Kafka({ brokers: testing.kafka().brokers, logLevel: logLevel.NOTHING });
    const stranger = kafka.consumer({
      groupId: group,
      partitionAssigners: [
        (config) => Object.assign(PartitionAssigners.roundRobin(config), { name: 'stranger' }),
      ],
    });
    const joined = new Promise((resolve) => stranger.on(stranger.events.GROUP_JOIN, resolve));
    await stranger.connect();
    await stranger.subscribe({ topics: [name] });
    await stranger.run({ eachMessage: async () => undefined });
    await joined;
    try {
      const { consumer, crashes } = start(name, group);
      const [crash] = await testing.waitFor(() => crashes.length > 0 && crashes);
      expect(crash?.message).toMatch(/group member's supported protocols are incompatible/i);
      expect(consumer.joined).toBe(false);
    } finally {
      await stranger.disconnect();
    }
  });

  it('joins again as the same member when its coordinator does not answer', async () => {
    const { name } = await newTopic();
    const { consumer, crashes } = start(name);
    await testing.waitFor(() => consumer.joined);
    const { KafkaJSConnectionError } =
      jest.requireActual<Record<string, new (message: string) => Error>>('kafkajs/src/errors');
    const joins = jest.spyOn(
      inside<{ joinGroup(request: { memberId: string }): unknown }>('broker').prototype,
      'joinGroup',
    );
    jest
      .spyOn(inside<{ heartbeat(): Promise<unknown> }>('broker').prototype, 'heartbeat')
      .mockRejectedValueOnce(new KafkaJSConnectionError!('connect ECONNREFUSED'));
    await testing.waitFor(() => joins.mock.calls.length > 0 && consumer.joined);
    expect(joins.mock.calls[0]?.[0].memberId).not.toBe('');
    expect(crashes).toEqual([]);
  });

  it('keeps the order when a rebalance comes while messages wait, and the join fails at first', async () => {
    const { name } = await newTopic();
    const { consumer } = start(name);
    await write(name, 0, ['1', '2']);
    await testing.waitFor(() => consumer.lags.some(({ lag }) => lag === 2));
    const join = jest.spyOn(
      inside<{ joinAndSync(): Promise<void> }>('consumer/consumerGroup').prototype,
      'joinAndSync',
    );
    for (let times = 0; times < 4; times++) join.mockRejectedValueOnce(new Error('no coordinator yet'));
    let looks = 0;
    jest
      .spyOn(inside<{ heartbeat(): Promise<unknown> }>('consumer/consumerGroup').prototype, 'heartbeat')
      .mockImplementation(async () => {
        if (join.mock.calls.length >= 5) return;
        // A real one takes its time to fail, in which what was fetched before it could be claimed.
        const before = looks;
        if (join.mock.calls.length > 0) await testing.waitFor(() => looks > before);
        const moved = Object.assign(new Error('moved'), {
          type: 'NOT_COORDINATOR_FOR_GROUP',
          retriable: true,
        });
        throw new KafkaJSProtocolError(moved);
      });
    await testing.waitFor(() => join.mock.calls.length > 0);
    const reading = readUntil(consumer, '3', () => (looks += 1));
    await write(name, 0, ['3']);
    expect(await reading).toEqual(['1', '2', '3']);
  });
});
