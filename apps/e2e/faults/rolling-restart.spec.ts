import { expectPromisesKept } from '../src/system/promises';
import { SERVICES, System } from '../src/system/system';
import { moreOrders, rounds, startLoad } from './fault';

describe('a rolling restart of two replicas of each service', () => {
  let system: System;

  beforeAll(async () => (system = await System.start({ REPLICAS: '2' })));
  afterAll(() => system.stop());

  it.each(rounds)('refuses no order and breaks no promise (round %i)', async () => {
    const load = await startLoad(system);
    for (const name of system.replicas(...SERVICES)) await system.replace([name], 'SIGTERM');
    await moreOrders(load);
    await load.finish();
    // A connection to a replica that has just ended may fail; an answer never does.
    expect(load.refusals.filter((refusal) => /^\d{3} /.test(refusal))).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
