import { join } from 'node:path';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { moreOrders, rounds, startLoad } from './fault';

describe('a service whose clock is ten minutes ahead', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ NODE_OPTIONS: `--require ${join(__dirname, 'wrong-clock.cjs')}` });
  });
  afterAll(() => system.stop());

  it.each(rounds)('breaks no promise (round %i)', async () => {
    const load = await startLoad(system);
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
    const [ledger] = await system.query<{ ahead: boolean }>(
      'inventory',
      `select bool_and(at > now() + interval '5 minutes') as ahead from (
         select at from ledger order by seq desc limit 100) as last`,
    );
    expect(ledger?.ahead).toBe(true);
  });
});
