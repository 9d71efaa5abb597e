import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import {
  CheckedProducer,
  createKafka,
  createTopics,
  LaneConsumer,
  type Claim,
  type KafkaOptions,
} from '../src/index';
import { consumerOf, newTopic, silent } from './support';

describe(LaneConsumer.name, () => {
  const producer = new CheckedProducer(createKafka(testing.kafka(), silent));
  const running: LaneConsumer[] = [];

  const write = (topic: string, partition: number, values: string[]) =>
    producer.send(
      values.map((value) => ({ topic, partition, key: null, value: Buffer.from(value), headers: {} })),
    );
  const start = (topics: string[], group?: string, kafka?: KafkaOptions) => {
    const made = consumerOf(topics, group, kafka);
    running.push(made.consumer);
    made.consumer.start();
    return made;
  };
  const claimFrom = (consumer: LaneConsumer, partition: number): Promise<Claim> =>
    testing.waitFor(() => consumer.claim(100, 1_000_000).find(({ lane }) => lane.partition === partition));
  const values = ({ records }: Claim) => records.map(({ value }) => value?.toString());

  afterEach(() => Promise.all(running.splice(0).map((consumer) => consumer.stop())));
  afterAll(() => producer.disconnect());

  it('goes on with other partitions while one is at work', async () => {
    const { name } = await newTopic();
    const { consumer } = start([name]);
    await write(name, 0, ['slow']);
    const slow = await claimFrom(consumer, 0);
    for (const value of ['1', '2', '3']) {
      await write(name, 1, [value]);
      const claim = await claimFrom(consumer, 1);
      expect(values(claim)).toEqual([value]);
      consumer.done(claim);
    }
    expect(values(slow)).toEqual(['slow']);
  });

  it('has background topics read by one claim at a time', async () => {
    const [{ name }, { name: background }] = [await newTopic(), await newTopic()];
    for (const topic of [name, background]) {
      for (const partition of [0, 1]) await write(topic, partition, ['x']);
    }
    const { consumer } = consumerOf([name], undefined, undefined, [background]);
    running.push(consumer);
    consumer.start();
    await testing.waitFor(() => consumer.lags.filter(({ lag }) => lag > 0).length === 4);
    const claimAll = () => {
      const claims: Claim[] = [];
      for (let more = consumer.claim(1, 1_000); more.length > 0; more = consumer.claim(1, 1_000))
        claims.push(...more);
      return claims;
    };
    const topicsOf = (claims: Claim[]) => claims.map(({ lane }) => lane.topic).toSorted();
    const claims = claimAll();
    expect(topicsOf(claims)).toEqual([name, name, background].toSorted());
    consumer.done(claims.find(({ lane }) => lane.topic === background) as Claim);
    expect(topicsOf(claimAll())).toEqual([background]);
  });

  it('has no background topic in a chunk with others', async () => {
    const [{ name }, { name: background }] = [await newTopic(), await newTopic()];
    for (const topic of [name, background]) await write(topic, 0, ['x']);
    const { consumer } = consumerOf([name], undefined, undefined, [background]);
    running.push(consumer);
    consumer.start();
    await testing.waitFor(() => consumer.lags.filter(({ lag }) => lag > 0).length === 2);
    expect(consumer.claim(100, 1_000)).toHaveLength(1);
    expect(consumer.claim(100, 1_000)).toHaveLength(1);
  });

  it('reads again what was not done, and not what was', async () => {
    const { name } = await newTopic();
    const first = start([name]);
    await write(name, 0, ['done']);
    first.consumer.done(await claimFrom(first.consumer, 0));
    await write(name, 0, ['left']);
    await claimFrom(first.consumer, 0);
    await first.consumer.stop();

    const second = start([name], first.group);
    expect(values(await claimFrom(second.consumer, 0))).toEqual(['left']);
  });

  it('says that what was put back is ready when it is, also when the clock is set back meanwhile', async () => {
    const { name } = await newTopic();
    await write(name, 0, ['x']);
    let onReady: () => void = () => undefined;
    const consumer = new LaneConsumer(createKafka(testing.kafka(), silent), {
      group: testing.unique('group'),
      topics: [name],
      logger: silent,
      onReady: () => onReady(),
      onCrash: () => undefined,
    });
    running.push(consumer);
    consumer.start();
    const claim = await claimFrom(consumer, 0);
    const again = new Promise<Claim[]>((resolve) => {
      onReady = () => resolve(consumer.claim(1, 1_000));
    });
    consumer.putBack(claim, 80);
    const now = Date.now.bind(Date);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() - 60_000);
    expect((await again).map(values)).toEqual([['x']]);
    clock.mockRestore();
  });

  it('waits for a topic that is not there yet, and says so', async () => {
    const name = testing.unique('late');
    const { consumer, crashes, warnings } = start([name]);
    await testing.waitFor(() => warnings.length > 0);
    expect(warnings[0]).toMatch(
      new RegExp(`^waiting for Kafka to consume ${name}: .*are the topics created`),
    );
    await createTopics(testing.kafka(), [{ name, partitions: 2, config: {} }]);
    await write(name, 1, ['at last']);
    expect(values(await claimFrom(consumer, 1))).toEqual(['at last']);
    expect(crashes).toEqual([]);
  });

  it('waits for Kafka, and says so', async () => {
    const { name } = await newTopic();
    await write(name, 1, ['before']);
    // A port on which nobody listens at first, and later somebody who hands on to the broker.
    const door = createServer((socket) => {
      const [host, port] = testing.kafka().brokers[0]!.split(':');
      const broker = connect(Number(port), host);
      for (const end of [socket, broker]) end.on('error', () => [socket, broker].map((one) => one.destroy()));
      socket.pipe(broker).pipe(socket);
    });
    await once(door.listen(0, '127.0.0.1'), 'listening');
    const { port } = door.address() as AddressInfo;
    await new Promise((resolve) => door.close(resolve));

    const { consumer, crashes, warnings } = start([name], undefined, { brokers: [`127.0.0.1:${port}`] });
    await testing.waitFor(() => warnings.some((warning) => /^waiting for Kafka to consume/.test(warning)));
    expect(consumer.notJoinedForMs).toBe(Infinity);
    await once(door.listen(port, '127.0.0.1'), 'listening');
    try {
      expect(values(await claimFrom(consumer, 1))).toEqual(['before']);
      expect(crashes).toEqual([]);
    } finally {
      await consumer.stop();
      await new Promise((resolve) => door.close(resolve));
    }
  });

  it('waits for a group coordinator that is not there yet', async () => {
    // kafkajs's own code for it, failing as it does on a cluster whose offsets topic is still being made.
    const Cluster = jest.requireActual<{
      prototype: { findGroupCoordinatorMetadata: () => Promise<unknown> };
    }>('kafkajs/src/cluster');
    const { KafkaJSGroupCoordinatorNotFound } =
      jest.requireActual<Record<string, new (message: string) => Error>>('kafkajs/src/errors');
    const missing = jest.spyOn(Cluster.prototype, 'findGroupCoordinatorMetadata');
    for (let times = 0; times < 2; times++) {
      missing.mockRejectedValueOnce(new KafkaJSGroupCoordinatorNotFound!('Failed to find group coordinator'));
    }
    const { name } = await newTopic();
    const { consumer, crashes } = start([name]);
    await write(name, 1, ['found']);
    expect(values(await claimFrom(consumer, 1))).toEqual(['found']);
    expect(missing.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(crashes).toEqual([]);
  });

  it('pauses a partition whose lane is full, and loses nothing by it', async () => {
    const { name } = await newTopic();
    const { consumer } = start([name]);
    const all = Array.from({ length: 9_000 }, (_, i) => String(i));
    for (let i = 0; i < all.length; i += 500) await write(name, 0, all.slice(i, i + 500));
    await testing.waitFor(() => consumer.lags.some(({ lag }) => lag > 0));
    const read: (string | undefined)[] = [];
    await testing.waitFor(() => {
      for (const claim of consumer.claim(400, 1_000_000)) {
        read.push(...values(claim));
        consumer.done(claim);
      }
      return read.length >= all.length;
    });
    expect(read).toEqual(all);
    expect(consumer.lags.find(({ partition }) => partition === 0)?.lag).toBe(0);
  });

  it('shares the partitions with a second member of its group', async () => {
    const { name } = await newTopic();
    const one = start([name]);
    await testing.waitFor(() => one.consumer.joined);
    const two = start([name], one.group);
    await testing.waitFor(() => two.consumer.joined && one.consumer.joined);
    const seenBy = new Map<LaneConsumer, Set<number>>();
    await testing.waitFor(async () => {
      await write(name, 0, ['x']);
      await write(name, 1, ['x']);
      for (const { consumer } of [one, two]) {
        for (const claim of consumer.claim(100, 1_000_000)) {
          seenBy.set(consumer, (seenBy.get(consumer) ?? new Set()).add(claim.lane.partition));
          consumer.done(claim);
        }
      }
      return seenBy.get(one.consumer) && seenBy.get(two.consumer);
    });
  });
});
