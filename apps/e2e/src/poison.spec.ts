import { randomUUID } from 'node:crypto';
import { CheckedProducer, createKafka, LaneConsumer, type KafkaRecord } from '@waybill/kafka';
import { OrderCancelled } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { orders } from '@waybill/topics';
import { bodyFor, newSku, placeOrder } from './system/api';
import { isReady, kafkaOptions } from './system/system';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };

describe('a poisoned message', () => {
  const producer = new CheckedProducer(createKafka(kafkaOptions(), silent));
  const read: KafkaRecord[] = [];
  const topics = Object.values(orders.deadLetters).map(({ name }) => name);
  const reader = new LaneConsumer(createKafka(kafkaOptions(), silent), {
    group: `e2e-${randomUUID()}`,
    topics,
    logger: silent,
    onReady: () => undefined,
    onCrash: () => undefined,
  });

  beforeAll(() => reader.start());
  afterAll(async () => {
    await reader.stop();
    await producer.disconnect();
  });

  const parked = (key: string) => {
    for (const claim of reader.claim(1_000, 10_000_000)) {
      read.push(...claim.records);
      reader.done(claim);
    }
    return read.filter((record) => String(record.key) === key);
  };

  it('is parked once per group, byte for byte, while orders on every partition go on', async () => {
    const sku = await newSku(100);
    const key = randomUUID();
    // Of a type that both groups handle: others they drop unread.
    const poison = {
      topic: orders.name,
      key: Buffer.from(key),
      value: Buffer.from([0x7b, 0xff, 0x00, 0x22]),
      headers: { ce_id: key, ce_type: OrderCancelled.type, 'x-bytes': Buffer.from([0xde, 0xad]) },
    };
    await producer.send(
      Array.from({ length: orders.partitions }, (_, partition) => ({ ...poison, partition })),
    );

    const placed = await Promise.all(
      Array.from({ length: 24 }, () => placeOrder(bodyFor({ [sku]: 1 }), { prefer: 'wait=10' })),
    );
    expect(new Set(placed.map(({ body }) => body.status))).toEqual(new Set(['CONFIRMED']));

    const expected = topics.length * orders.partitions;
    await waitFor(() => parked(key).length >= expected, { what: `${expected} dead letters` });
    const all = parked(key);
    expect(all).toHaveLength(expected);
    for (const record of all) {
      expect(record.value).toEqual(poison.value);
      expect(record.headers['x-bytes']).toEqual(Buffer.from([0xde, 0xad]));
      expect(String(record.headers['x-dlt-reason'])).toBe('undecodable');
    }
    const origins = all.map(
      ({ topic, headers }) => `${topic} ${String(headers['kafka_dlt-original-partition'])}`,
    );
    expect(new Set(origins).size).toBe(expected);
    expect(await Promise.all([isReady('inventory'), isReady('notification')])).toEqual([true, true]);
  });
});
