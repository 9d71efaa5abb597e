import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { lastFor, ledgerTrigger, moreOrders, NO_LEDGER_TRIGGER, rounds, sabotage, startLoad } from './fault';

describe('a database without room', () => {
  let system: System;

  beforeAll(async () => (system = await System.start()));
  afterAll(() => system.stop());

  it.each(rounds)('holds orders up for as long as that lasts, and parks none (round %i)', async () => {
    const load = await startLoad(system);
    await sabotage(
      system,
      'inventory',
      ledgerTrigger(`raise exception 'could not extend file' using errcode = '53100';`),
    );
    await lastFor(10);
    await sabotage(system, 'inventory', NO_LEDGER_TRIGGER);
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
