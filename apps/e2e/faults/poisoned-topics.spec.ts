import { randomUUID } from 'node:crypto';
import { AdjustStock, OrderPlaced } from '@waybill/dto';
import type { KafkaRecord, OutgoingRecord } from '@waybill/kafka';
import { waitFor } from '@waybill/testing';
import { inventoryCommands, orders, stockLevels } from '@waybill/topics';
import { expectPromisesKept, tell } from '../src/system/promises';
import { System } from '../src/system/system';
import { countOf, deadLetterTopics, produce, produceCompressed, recordsOf } from '../src/system/wire';
import { long, moreOrders, rounds, startLoad } from './fault';
import { digest, placeOf, unparked } from './parked';
import { json, poisonFor, poisonWithKeys, TOPICS, type Poison } from './poison';

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

/** How often each name is there. */
function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Orders between the poison of one partition and that of the next. */
const PACE = long ? 500 : 20;
const PARTITIONS = Array.from({ length: orders.partitions }, (_, partition) => partition);

describe('on every partition of every topic', () => {
  const system = System.shared();

  /** Produces poison, and waits until as many dead letters lie there. */
  async function poison(all: Poison[]): Promise<string[]> {
    const wanted = all.flatMap(({ parkedOn, reason }) => parkedOn.map((topic) => `${topic} ${reason}`));
    const expected = (await countOf(system, deadLetterTopics)) + wanted.length;
    await produce(
      system,
      all.map(({ record }) => record),
    );
    await waitFor(async () => (await countOf(system, deadLetterTopics)) >= expected, {
      what: `${wanted.length} dead letters`,
      timeoutMs: 120_000,
    });
    return wanted;
  }

  it.each(rounds)('poison is parked once per group, byte for byte (round %i)', async () => {
    const load = await startLoad(system);
    const already = new Set((await recordsOf(system, deadLetterTopics)).map(placeOf));
    const wanted = await poison([...PARTITIONS.flatMap(poisonFor), ...poisonWithKeys()]);
    await moreOrders(load);
    await load.finish();
    await expectPromisesKept(system, load, { parked: wanted.length });

    const originals = new Map(
      (await recordsOf(system, Object.keys(TOPICS))).map((record) => [placeOf(record), record]),
    );
    const parked = (await recordsOf(system, deadLetterTopics)).map(unparked);
    expect(new Set(parked.map(({ place: { topic }, origin }) => `${topic} ${origin}`)).size).toBe(
      parked.length,
    );
    for (const { place, added, missing, origin, record } of parked) {
      const original = originals.get(origin) as KafkaRecord;
      expect(digest(record) === digest(original)).toBe(true);
      expect(missing).toEqual([]);
      const service = added['x-dlt-group']?.replace('waybill.', '');
      expect(place.topic).toBe(`${original.topic}.${service}.dead-letters`);
      expect(added['kafka_dlt-original-timestamp']).toBe(original.timestamp);
      // A key that was forced onto another partition is parked where it hashes to.
      if (original.topic !== stockLevels.name) expect(place.partition).toBe(original.partition);
    }
    const fresh = parked.filter(({ place }) => !already.has(placeOf(place)));
    expect(tally(fresh.map(({ place, added }) => `${place.topic} ${added['x-dlt-reason']}`))).toEqual(
      tally(wanted),
    );
  });

  it.each(rounds)('one after the other, it delays no order of other partitions (round %i)', async () => {
    const load = await startLoad(system);
    const before = load.accepted.slice();
    /** The orders of the time of each partition's poison. */
    const during: string[][] = [];
    let parked = 0;
    for (const partition of PARTITIONS) {
      const already = load.accepted.length;
      parked += (await poison(poisonFor(partition))).length;
      await moreOrders(load, PACE);
      during.push(load.accepted.slice(already));
    }
    await load.finish();
    await expectPromisesKept(system, load, { parked });

    const partitionOf = new Map(
      (await recordsOf(system, [orders.name])).map(({ key, partition }) => [key?.toString(), partition]),
    );
    const others = during.flatMap((ids, partition) => ids.filter((id) => partitionOf.get(id) !== partition));
    const [healthy, beside] = [await p99(system, before), await p99(system, others)];
    tell(
      `p99 from placed to decided ${Math.round(healthy)} ms before, ${Math.round(beside)} ms of other partitions ` +
        `during, ratio ${(beside / healthy).toFixed(2)}; of all ${Math.round(await p99(system, during.flat()))} ms`,
    );
    // There are too few orders in the short form for a percentile.
    if (long) expect(beside / healthy).toBeLessThan(3);
  });

  it('an unknown type, field or enum value, or compression, is no poison', async () => {
    const load = await startLoad(system);
    const record = (topic: string, partition: number, type: string, key: string, value: object) => ({
      topic,
      partition,
      key: Buffer.from(key),
      value: json(value),
      headers: { ce_id: randomUUID(), ce_type: type, ce_source: '/elsewhere' },
    });
    const order = () => ({
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
    });
    const odd = PARTITIONS.map((partition) => ({ partition, order: order(), sku: `ODD-${randomUUID()}` }));
    const adjust = (partition: number, sku: string): OutgoingRecord => {
      const data = { sku, delta: 5, reference: randomUUID(), note: 'x', shelf: 'b' };
      return record(inventoryCommands.name, partition, AdjustStock.type, sku, data);
    };
    await produce(system, [
      ...Object.keys(TOPICS).flatMap((topic) =>
        PARTITIONS.map((p) => record(topic, p, 'waybill.nobody.knows.v7', randomUUID(), { any: 'thing' })),
      ),
      ...odd.map(({ partition, order }) => record(orders.name, partition, OrderPlaced.type, order.id, order)),
      ...odd.map(({ partition, sku }) => adjust(partition, sku)),
    ]);
    await produceCompressed(
      system,
      inventoryCommands.name,
      odd.map(({ partition, sku }) => adjust(partition, `${sku}-GZIP`)),
    );
    await waitFor(
      async () => {
        const levels = await system.query(
          'inventory',
          'select from stock_levels where sku = any($1) and on_hand = 5',
          [odd.flatMap(({ sku }) => [sku, `${sku}-GZIP`])],
        );
        const holds = await system.query(
          'inventory',
          `select from holds where order_id = any($1) and status = 'REJECTED'`,
          [odd.map(({ order }) => order.id)],
        );
        return levels.length === 2 * odd.length && holds.length === odd.length;
      },
      { what: 'what the odd messages bring about', timeoutMs: 60_000 },
    );
    await load.finish();
    await expectPromisesKept(system, load);
  });
});
