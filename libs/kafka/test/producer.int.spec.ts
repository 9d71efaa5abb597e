import { CheckedProducer, createKafka, isRefusedForGood, type OutgoingRecord } from '../src/index';
import { newTopic, readAll, silent } from './support';

const message = (topic: string, key: string | null, value = 'v'): OutgoingRecord => ({
  topic,
  key: key === null ? null : Buffer.from(key),
  value: Buffer.from(value),
  headers: { text: 'a', bytes: Buffer.from([0xff, 0]), repeated: [Buffer.from('1'), '2'] },
});

describe(CheckedProducer.name, () => {
  const producer = new CheckedProducer(createKafka(testing.kafka(), silent));

  afterAll(() => producer.disconnect());

  it("puts a key on the partition that Java's clients put it on", async () => {
    const { name } = await newTopic(3);
    const keys = ['a', 'order-1', 'TEA-001', 'ключ'];
    await producer.send(keys.map((key) => message(name, key)));
    const records = await readAll(name, keys.length);
    // By org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey, for 3 partitions.
    const partitions = Object.fromEntries(records.map(({ key, partition }) => [String(key), partition]));
    expect(partitions).toEqual({ a: 1, 'order-1': 1, 'TEA-001': 2, ключ: 2 });
  });

  it('keeps the order of a key and the bytes of headers', async () => {
    const { name } = await newTopic(3);
    await producer.send(['1', '2', '3'].map((value) => message(name, 'k', value)));
    const records = await readAll(name, 3);
    expect(records.map(({ value }) => value?.toString())).toEqual(['1', '2', '3']);
    expect(records[0]?.headers).toEqual({
      text: Buffer.from('a'),
      bytes: Buffer.from([0xff, 0]),
      repeated: [Buffer.from('1'), Buffer.from('2')],
    });
  });

  it('takes the partition that a message names', async () => {
    const { name } = await newTopic(3);
    await producer.send([{ ...message(name, null), partition: 2 }]);
    expect((await readAll(name, 1))[0]?.partition).toBe(2);
  });

  it('says of a message too large for its topic that it is refused for good, and sends the next', async () => {
    const { name } = await newTopic(3, { 'max.message.bytes': '2000' });
    const error: unknown = await producer
      .send([message(name, 'k', 'x'.repeat(4_000))])
      .catch((e: unknown) => e);
    expect(isRefusedForGood(error)).toBe(true);
    await producer.send([message(name, 'k', 'small')]);
    expect(await readAll(name, 1)).toHaveLength(1);
  });

  it('fails for a topic that does not exist, which may change', async () => {
    const error: unknown = await producer
      .send([message(testing.unique('missing'), 'k')])
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(isRefusedForGood(error)).toBe(false);
  });

  it('refuses a second send while one is under way', async () => {
    const { name } = await newTopic(3);
    const first = producer.send([message(name, 'k')]);
    await expect(producer.send([message(name, 'k')])).rejects.toThrow('one batch at a time');
    await first;
  });
});
