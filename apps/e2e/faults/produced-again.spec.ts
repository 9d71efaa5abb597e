import { allTopics } from '@waybill/topics';
import { expectPromisesKept } from '../src/system/promises';
import { System, type Service } from '../src/system/system';
import { deadLetterTopics, produce, recordsOf } from '../src/system/wire';
import { moreOrders, rounds, startLoad } from './fault';
import { placeOf, unparked } from './parked';

const TOPICS = allTopics.map(({ name }) => name).filter((name) => !deadLetterTopics.includes(name));
const LAST = 500;

/** The last records of every topic once more, byte for byte, where they lie; not those that another fault had parked. */
async function produceAgain(system: System): Promise<void> {
  const parked = new Set(
    (await recordsOf(system, deadLetterTopics)).map((record) => unparked(record).origin),
  );
  for (const topic of TOPICS) {
    const records = (await recordsOf(system, [topic])).filter((record) => !parked.has(placeOf(record)));
    records.sort((a, b) => Number(a.timestamp) - Number(b.timestamp));
    await produce(system, records.slice(-LAST));
  }
}

const EFFECTS: Record<Service, string[]> = {
  order: ['orders', 'order_events', 'notifications', 'stock_levels', 'stock_adjustments'],
  inventory: ['stock_levels', 'ledger', 'holds', 'adjustments'],
  notification: ['notices'],
};

/** A digest of all rows that messages have brought about. */
async function effects(system: System): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [service, tables] of Object.entries(EFFECTS)) {
    for (const table of tables) {
      const [row] = await system.query<{ digest: string }>(
        service as Service,
        `select md5(string_agg(t::text, '' order by t::text)) as digest from ${table} t`,
      );
      digests[`${service}.${table}`] = String(row?.digest);
    }
  }
  return digests;
}

describe('messages that are produced again', () => {
  const system = System.shared();

  it.each(rounds)('change nothing (round %i)', async () => {
    const load = await startLoad(system);
    await produceAgain(system);
    await moreOrders(load);
    await load.finish();
    await expectPromisesKept(system, load);
    const before = await effects(system);
    await produceAgain(system);
    await expectPromisesKept(system, load);
    expect(await effects(system)).toEqual(before);
  });
});
