import { randomUUID } from 'node:crypto';
import {
  AdjustStock,
  NotificationSent,
  OrderCancelled,
  OrderPlaced,
  RegisterWebhook,
  StockLevelChanged,
  StockReserved,
} from '@waybill/dto';
import type { KafkaRecord, OutgoingRecord } from '@waybill/kafka';
import { waitFor } from '@waybill/testing';
import { inventoryCommands, orders, stockLevels, allTopics } from '@waybill/topics';
import type { Load } from '../src/system/load';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { countOf, deadLetterTopics, produce, produceCompressed, recordsOf } from '../src/system/wire';
import { long, moreOrders, rounds, startLoad } from './fault';

/** A type of each topic, and the groups that handle it: others skip it unread. */
const TOPICS: Record<string, { type: string; handledBy: string[]; readBy: string[] }> = {
  'waybill.orders': {
    type: OrderCancelled.type,
    handledBy: ['inventory', 'notification'],
    readBy: ['inventory', 'notification'],
  },
  'waybill.inventory': {
    type: StockReserved.type,
    handledBy: ['order'],
    readBy: ['order', 'notification'],
  },
  'waybill.inventory.commands': { type: AdjustStock.type, handledBy: ['inventory'], readBy: ['inventory'] },
  'waybill.stock-levels': { type: StockLevelChanged.type, handledBy: ['order'], readBy: ['order'] },
  'waybill.notifications': { type: NotificationSent.type, handledBy: ['order'], readBy: ['order'] },
  'waybill.notification.commands': {
    type: RegisterWebhook.type,
    handledBy: [],
    readBy: ['notification'],
  },
};
const BIG_BYTES = 900_000;

/** What is wrong with a record: its value, whether it has headers, and the reason that it is parked for. */
interface Kind {
  name: string;
  value: Buffer | null;
  typed: boolean;
  reason: 'undecodable' | 'invalid';
}

const json = (fields: object) => Buffer.from(JSON.stringify(fields));
const filler = 'x'.repeat(BIG_BYTES);
const KINDS: Kind[] = [
  { name: 'no JSON', value: Buffer.from([0x7b, 0xff, 0x00, 0x22]), typed: true, reason: 'undecodable' },
  { name: 'wrong shape', value: json({ lines: 'none' }), typed: true, reason: 'invalid' },
  { name: 'null', value: null, typed: true, reason: 'undecodable' },
  { name: 'no headers', value: json({ poison: true }), typed: false, reason: 'undecodable' },
];
const BIG_KINDS: Kind[] = [
  { name: 'big, no JSON', value: Buffer.alloc(BIG_BYTES, 0xfe), typed: true, reason: 'undecodable' },
  { name: 'big, wrong shape', value: json({ lines: filler }), typed: true, reason: 'invalid' },
  { name: 'big, no headers', value: json({ poison: filler }), typed: false, reason: 'undecodable' },
];

/** Of each kind one on every partition of every topic; big ones on one partition where there is no time. */
function allPoison(): { poison: OutgoingRecord; kind: Kind }[] {
  return Object.entries(TOPICS).flatMap(([topic, { type }]) =>
    Array.from({ length: orders.partitions }, (_, partition) =>
      [...KINDS, ...(long || partition === 5 ? BIG_KINDS : [])].map((kind) => {
        const id = `poison-${randomUUID()}`;
        const headers = {
          ce_id: id,
          ce_type: type,
          ce_source: '/elsewhere',
          'x-bytes': Buffer.from([0xde, 0xad]),
        };
        // A compacted topic takes no record without a key.
        const key = topic === stockLevels.name ? Buffer.from(id) : null;
        return {
          poison: { topic, partition, key, value: kind.value, headers: kind.typed ? headers : {} },
          kind,
        };
      }),
    ).flat(),
  );
}

/** With keys of their own, on the partitions that those hash to. */
function keyedPoison(): { poison: OutgoingRecord; kind: Kind }[] {
  const kind = KINDS.find(({ typed }) => !typed) as Kind;
  return Object.keys(TOPICS).flatMap((topic) =>
    Array.from({ length: 2 * orders.partitions }, () => ({
      poison: { topic, key: Buffer.from(randomUUID()), value: kind.value, headers: {} },
      kind,
    })),
  );
}

/** The groups that park it. A null value on the compacted topic ends a SKU. */
function parkers(topic: string, { typed, value }: Kind): string[] {
  const { handledBy = [], readBy = [] } = TOPICS[topic] ?? {};
  if (value === null) return topic === stockLevels.name ? [] : readBy;
  return typed ? handledBy : readBy;
}

const digest = ({ key, value, headers }: Pick<KafkaRecord, 'key' | 'value' | 'headers'>) =>
  JSON.stringify([key?.toString('hex'), value?.toString('hex'), Object.entries(headers).sort()]);

const ADDED = [
  'kafka_dlt-original-topic',
  'kafka_dlt-original-partition',
  'kafka_dlt-original-offset',
  'kafka_dlt-original-timestamp',
  'kafka_dlt-exception-fqcn',
  'kafka_dlt-exception-message',
  'x-dlt-group',
  'x-dlt-reason',
  'x-dlt-attempts',
  'x-dlt-parked-at',
];

/** A parked record without what was added to it, and where it lay before. */
function unparked({ key, value, headers, ...place }: KafkaRecord) {
  const added = Object.fromEntries(ADDED.map((name) => [name, String(headers[name])]));
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !ADDED.includes(name)));
  return {
    place,
    added,
    missing: ADDED.filter((name) => !(name in headers)),
    record: { key, value, headers: own },
  };
}

/** The 99th percentile of ms from an order's placing to its decision. */
async function p99(system: System, ids: string[]): Promise<number> {
  const [row] = await system.query<{ ms: number }>(
    'order',
    `select percentile_cont(0.99) within group (
       order by extract(epoch from decided.time - placed.time) * 1000)::float8 as ms
     from order_events placed join order_events decided using (order_id)
     where placed.version = 1 and decided.version = 2 and order_id = any($1::uuid[])`,
    [ids],
  );
  return row?.ms ?? NaN;
}

describe('poison on every partition of every topic', () => {
  let system: System;
  let parkedBefore = 0;

  beforeAll(async () => (system = await System.start()));
  afterAll(() => system.stop());

  /** Produces all poison under load, and returns the orders that were accepted meanwhile. */
  const poison = async (load: Load, records: OutgoingRecord[], expected: number) => {
    const first = load.accepted.length;
    await produce(system, records);
    await waitFor(async () => (await countOf(system, deadLetterTopics)) >= parkedBefore + expected, {
      what: `${expected} dead letters`,
      timeoutMs: 120_000,
    });
    await moreOrders(load);
    return load.accepted.slice(first);
  };

  it.each(rounds)('is parked once per group, byte for byte, and delays no order (round %i)', async () => {
    const load = await startLoad(system);
    const before = load.accepted.slice();
    const all = [...allPoison(), ...keyedPoison()];
    const expected = all.flatMap(({ poison: { topic }, kind }) => parkers(topic, kind)).length;
    const during = await poison(
      load,
      all.map(({ poison }) => poison),
      expected,
    );
    await load.finish();
    await expectPromisesKept(system, load, { parked: parkedBefore + expected });

    const originals = new Map(
      (await recordsOf(system, Object.keys(TOPICS))).map((record) => [
        `${record.topic}/${record.partition}@${record.offset}`,
        record,
      ]),
    );
    const parked = (await recordsOf(system, deadLetterTopics)).map(unparked);
    const origins = parked.map(({ added }) => {
      const place = `${added['kafka_dlt-original-topic']}/${added['kafka_dlt-original-partition']}`;
      return `${place}@${added['kafka_dlt-original-offset']}`;
    });
    expect(new Set(origins.map((origin, n) => `${parked[n]?.place.topic} ${origin}`)).size).toBe(
      parked.length,
    );
    for (const [n, { place, added, missing, record }] of parked.entries()) {
      const original = originals.get(origins[n] ?? '') as KafkaRecord;
      expect(digest(record) === digest(original)).toBe(true);
      expect(missing).toEqual([]);
      const service = added['x-dlt-group']?.replace('waybill.', '');
      expect(place.topic).toBe(`${original.topic}.${service}.dead-letters`);
      expect(added['kafka_dlt-original-timestamp']).toBe(original.timestamp);
      // A key that was forced onto another partition is parked where it hashes to.
      if (original.topic !== stockLevels.name) expect(place.partition).toBe(original.partition);
    }
    const tally = (names: string[]) =>
      Object.fromEntries(
        [...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]),
      );
    const fresh = tally(parked.map(({ place, added }) => `${place.topic} ${added['x-dlt-reason']}`));
    const wanted = tally(
      all.flatMap(({ poison: { topic }, kind }) =>
        parkers(topic, kind).map((group) => `${topic}.${group}.dead-letters ${kind.reason}`),
      ),
    );
    const times = (parkedBefore + expected) / expected;
    for (const [name, n] of Object.entries(wanted)) expect([name, fresh[name]]).toEqual([name, n * times]);
    parkedBefore += expected;

    // What this is about takes seconds; a busy machine makes a few ms many.
    expect(await p99(system, during)).toBeLessThan(3 * Math.max(250, await p99(system, before)));
  });

  it('is not: an unknown type, field or enum value, or a record that is compressed', async () => {
    const load = await startLoad(system);
    const envelope = (type: string) => ({ ce_id: randomUUID(), ce_type: type, ce_source: '/elsewhere' });
    const record = (topic: string, type: string, key: string, value: object): OutgoingRecord => ({
      topic,
      key: Buffer.from(key),
      value: json(value),
      headers: envelope(type),
    });
    const order = {
      id: randomUUID(),
      status: 'ON_HOLD',
      version: 1,
      customerId: 'c-1',
      currency: 'EUR',
      lines: [{ sku: 'NOBODY-HAS-IT', quantity: 1, unitPrice: 1, colour: 'blue' }],
      total: 1,
      placedAt: new Date().toISOString(),
      updatedAt: new Date().toISOString(),
      priority: 'high',
    };
    const adjust = (sku: string) => ({ sku, delta: 5, reference: randomUUID(), note: 'x', shelf: 'b' });
    const [plain, compressed] = [`PLAIN-${randomUUID()}`, `GZIP-${randomUUID()}`];
    await produce(system, [
      ...allTopics
        .filter(({ name }) => name in TOPICS)
        .map(({ name }) => record(name, 'waybill.nobody.knows.v7', randomUUID(), { any: 'thing' })),
      record(orders.name, OrderPlaced.type, order.id, order),
      record(inventoryCommands.name, AdjustStock.type, plain, adjust(plain)),
    ]);
    await produceCompressed(
      system,
      record(inventoryCommands.name, AdjustStock.type, compressed, adjust(compressed)),
    );
    await waitFor(
      async () => {
        const levels = await system.query(
          'inventory',
          'select from stock_levels where sku = any($1) and on_hand = 5',
          [[plain, compressed]],
        );
        const hold = await system.query(
          'inventory',
          `select from holds where order_id = $1 and status = 'REJECTED'`,
          [order.id],
        );
        return levels.length === 2 && hold.length === 1;
      },
      { what: 'what the odd messages bring about', timeoutMs: 60_000 },
    );
    await load.finish();
    await expectPromisesKept(system, load, { parked: parkedBefore });
  });
});
