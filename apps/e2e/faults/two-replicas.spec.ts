import { waitFor } from '@waybill/testing';
import { expectPromisesKept, tell } from '../src/system/promises';
import { SERVICES, System } from '../src/system/system';
import { midChunk, moreOrders, rounds, startLoad } from './fault';

describe('two replicas of each service', () => {
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

  it.each(rounds)('restarted one after the other break no promise (round %i)', async () => {
    const load = await startLoad(system);
    for (const name of system.replicas(...SERVICES)) await system.replace([name], 'SIGTERM');
    await moreOrders(load);
    await load.finish();
    await expectPromisesKept(system, load);
    // A connection to a replica that has just ended may fail. One that has just started may be behind with so many
    // orders on a small machine, and says so; it gives no other answer than that.
    const answers = load.refusals.filter((refusal) => /^\d{3} /.test(refusal));
    tell(`${answers.length} refusals are answers`);
    expect(answers.filter((answer) => answer !== '503 unavailable')).toEqual([]);
  });

  it.each(rounds)('go on without a consumer that is frozen inside a transaction (round %i)', async () => {
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
    // What it wakes up with is no longer its own, and changes nothing.
    system.signal('inventory', 'SIGCONT');
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
