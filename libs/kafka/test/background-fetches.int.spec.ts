import { createKafka, CheckedProducer } from '../src/index';
import { fetchNowAndThen } from '../src/background-fetches';
import { newTopic, silent } from './support';

describe(fetchNowAndThen.name, () => {
  const kafka = createKafka(testing.kafka(), silent);
  const producer = new CheckedProducer(kafka);
  const consumer = kafka.consumer({ groupId: testing.unique('group'), maxWaitTimeInMs: 500 });

  afterAll(() => Promise.all([consumer.disconnect(), producer.disconnect()]));

  it('asks for background topics in few of the fetches, and for their full partitions in none', async () => {
    const [{ name: busy }, { name: background }] = [await newTopic(1), await newTopic(2)];
    const write = (topic: string, partition: number) =>
      producer.send([{ topic, partition, key: null, value: Buffer.from('x'), headers: {} }]);
    const read: string[] = [];
    const fetches = { with: 0, without: 0 };

    fetchNowAndThen(consumer, [background], () => [{ topic: background, partitions: [1] }]);
    consumer.on(consumer.events.FETCH_START, () => {
      const paused = consumer.paused().find(({ topic }) => topic === background)?.partitions;
      fetches[paused?.includes(0) ? 'without' : 'with'] += 1;
    });
    for (const partition of [0, 1]) await write(background, partition);
    await consumer.connect();
    await consumer.subscribe({ topics: [busy, background], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        read.push(...messages.map(() => `${topic}/${partition}`));
      },
    });

    let written = 0;
    const count = (place: string) => read.filter((one) => one === place).length;
    await testing.waitFor(async () => {
      await write(busy, 0);
      written += 1;
      return fetches.with >= 3;
    });
    await write(background, 0);
    await testing.waitFor(() => count(`${background}/0`) === 2 && count(`${busy}/0`) === written);
    expect(count(`${background}/1`)).toBe(0);
    expect(fetches.without).toBeGreaterThan(fetches.with);
  });
});
