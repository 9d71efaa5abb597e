import type { Headers, KafkaRecord, TopicSpec } from '@waybill/kafka';
import { deadLetter } from './dead-letter';
import { headersFromJson } from './header-json';
import { redriven, redrivesOf } from './redrive';

const topic: TopicSpec = { name: 'orders', partitions: 12, config: {} };
const target: TopicSpec = { name: 'orders.shop.dead-letters', partitions: 12, config: {} };
const original: KafkaRecord = {
  topic: 'orders',
  partition: 7,
  offset: '41',
  timestamp: '1763629200000',
  key: Buffer.from('o-1'),
  value: Buffer.from([0x7b, 0xff, 0x00]),
  headers: { ce_id: Buffer.from('id-1'), 'x-bytes': [Buffer.from([0xde, 0xad]), null] },
};

const toBytes = (value: string | Buffer | null) => (value === null ? null : Buffer.from(value));
const onTheWire = (headers: string): Headers =>
  Object.fromEntries(
    Object.entries(headersFromJson(JSON.parse(headers) as never)).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(toBytes) : toBytes(value),
    ]),
  );

/** Parks a message and reads it from the dead-letter topic again. */
function parked(record: KafkaRecord): KafkaRecord {
  const parked = { record, reason: 'invalid' as const, error: new Error('no'), attempts: 1 };
  const { key, value, headers } = deadLetter(parked, 'shop', target, new Date());
  return { ...record, key, value, topic: target.name, headers: onTheWire(headers) };
}

describe(redriven.name, () => {
  it('is the message as it was, for the group that parked it alone', () => {
    const row = redriven(parked(original), { topic, group: 'shop', count: 1 });
    expect(row).toMatchObject({ topic: 'orders', partition: null, key: original.key, value: original.value });
    expect(onTheWire(row.headers)).toEqual({
      ...original.headers,
      'x-redrive-group': Buffer.from('shop'),
      'x-redrive-count': Buffer.from('1'),
    });
  });

  it('goes back to the partition it had when it has no key', () => {
    const row = redriven(parked({ ...original, key: null }), { topic, group: 'shop', count: 1 });
    expect(row.partition).toBe(7);
  });

  it('keeps to the partitions that there are, whatever its headers say', () => {
    const headers = { 'kafka_dlt-original-partition': Buffer.from('999') };
    const row = redriven({ key: null, value: null, headers }, { topic, group: 'shop', count: 1 });
    expect(row.partition).toBe(3);
  });

  it('carries its count through being parked again', () => {
    const once = redriven(parked(original), { topic, group: 'shop', count: 4 });
    const again = parked({ ...original, offset: '42', headers: onTheWire(once.headers) });
    expect(redrivesOf(again.headers)).toBe(4);
    expect(redrivesOf(parked(original).headers)).toBe(0);
    expect(redrivesOf({ 'x-redrive-count': Buffer.from('-1') })).toBe(0);
  });
});
