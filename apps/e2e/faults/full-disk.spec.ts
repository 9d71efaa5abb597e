import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { lastFor, moreOrders, NO_TRIGGER, onInsert, rounds, sabotage, startLoad } from './fault';

/** What inventory writes for an order. Without room there is none in any of them. */
const TABLES = ['inbox', 'holds', 'ledger', 'outbox'];

describe('a database without room', () => {
  const system = System.shared();

  it.each(rounds)('holds orders up for as long as that lasts, and parks none (round %i)', async () => {
    const load = await startLoad(system);
    const noRoom = `raise exception 'could not extend file' using errcode = '53100';`;
    await sabotage(system, 'inventory', onInsert(TABLES, noRoom));
    await lastFor(10);
    await sabotage(system, 'inventory', NO_TRIGGER);
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
