import { waitFor } from '@waybill/testing';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { midChunk, moreOrders, rounds, startLoad } from './fault';

describe('a consumer frozen inside a transaction, for longer than its session', () => {
  let system: System;

  beforeAll(async () => (system = await System.start({ REPLICAS: '2' })));
  afterAll(() => system.stop());

  const openTransactions = () =>
    system.query<{ pid: number }>(
      'inventory',
      `select pid from pg_stat_activity where application_name = 'waybill-inventory'
         and state = 'idle in transaction' and state_change < clock_timestamp() - interval '3 s'`,
    );

  /** The chunk that was waited for may have been the other replica's. */
  const freezeInside = async () => {
    for (;;) {
      await midChunk(system, 'inventory', () => system.signal('inventory', 'SIGSTOP'));
      const inside = await waitFor(async () => (await openTransactions()).length > 0, {
        timeoutMs: 6_000,
      }).catch(() => false);
      if (inside) return;
      system.signal('inventory', 'SIGCONT');
    }
  };

  it.each(rounds)('holds up no order for good, and changes nothing when it wakes (round %i)', async () => {
    const load = await startLoad(system);
    await freezeInside();
    const whileFrozen = load.accepted.length;
    await moreOrders(load);
    const ids = load.accepted.slice(0, whileFrozen);
    // PostgreSQL has ended its transaction, Kafka has given its partitions to the other replica.
    await waitFor(
      async () => {
        const pending = await system.query(
          'order',
          `select from orders where status = 'PENDING' and id = any($1::uuid[])`,
          [ids],
        );
        return pending.length === 0 && (await openTransactions()).length === 0;
      },
      { what: 'decisions by the other replica', timeoutMs: 120_000 },
    );
    system.signal('inventory', 'SIGCONT');
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
