import { waitFor } from '@waybill/testing';
import { bodyFor, call, newSku, placeOrder } from '../src/system/api';
import { CANCELS } from '../src/system/load';
import { expectPromisesKept, tell } from '../src/system/promises';
import { System } from '../src/system/system';
import { countOf, deadLetterTopics, recordsOf } from '../src/system/wire';
import { moreOrders, NO_TRIGGER, onInsert, rounds, sabotage, startLoad } from './fault';

describe('a handler', () => {
  const system = System.shared();

  it.each(rounds)('that throws a TypeError on one message has just that parked (round %i)', async () => {
    const load = await startLoad(system);
    // See type-error.cjs.
    const { body: failed } = await placeOrder(bodyFor({ 'TYPE-ERROR': 1 }, { customerId: CANCELS }));
    await waitFor(async () => (await countOf(system, deadLetterTopics)) > load.parkedBefore, {
      what: 'the dead letter',
      timeoutMs: 60_000,
    });
    // Nobody will decide it; its customer ends it.
    await call('POST', `/v1/orders/${failed.id}/cancel`);
    load.accepted.push(failed.id);
    await moreOrders(load);
    await load.finish();
    await expectPromisesKept(system, load, { parked: 1 });
    const parked = (await recordsOf(system, deadLetterTopics)).filter(({ key }) => String(key) === failed.id);
    expect(
      parked.map(({ topic, headers }) => [
        topic,
        String(headers['x-dlt-reason']),
        String(headers['kafka_dlt-exception-fqcn']),
      ]),
    ).toEqual([['waybill.orders.inventory.dead-letters', 'rejected-by-handler', 'TypeError']]);
  });

  it.each(rounds)(
    'that dawdles on one partition is waited for, and the others go on (round %i)',
    async () => {
      const slow = await newSku(10);
      await sabotage(
        system,
        'inventory',
        onInsert(['ledger'], `if new.sku = '${slow}' then perform pg_sleep(5); end if;`),
      );
      // Before the load, so that it is alone in its chunk and locks no SKU that others want.
      const { body: dawdled } = await placeOrder(bodyFor({ [slow]: 1 }));
      const load = await startLoad(system);
      load.accepted.push(dawdled.id);
      await moreOrders(load);
      await load.finish();
      await sabotage(system, 'inventory', NO_TRIGGER);
      await expectPromisesKept(system, load);
      const [beside] = await system.query<{ placed: number; decided: number }>(
        'order',
        `select count(*)::int as placed, count(*) filter (where event.time < slow.time)::int as decided
       from orders join order_events event on order_id = orders.id and event.version = 2,
         (select placed_at, time from orders join order_events on order_id = orders.id
          where orders.id = $1 and order_events.version = 2) as slow
       where orders.id <> $1 and orders.placed_at between slow.placed_at and slow.time`,
        [dawdled.id],
      );
      const { placed = 0, decided = 0 } = beside ?? {};
      tell(`${decided} of ${placed} orders placed meanwhile were decided before it`);
      expect(placed).toBeGreaterThan(0);
      expect(decided / placed).toBeGreaterThan(0.5);
    },
  );
});
