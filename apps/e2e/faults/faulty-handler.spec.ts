import { waitFor } from '@waybill/testing';
import { bodyFor, newSku, placeOrder } from '../src/system/api';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { countOf, deadLetterTopics, recordsOf } from '../src/system/wire';
import { ledgerTrigger, moreOrders, NO_LEDGER_TRIGGER, rounds, sabotage, startLoad } from './fault';

describe('a handler at fault', () => {
  let system: System;
  const undecided: string[] = [];

  beforeAll(async () => (system = await System.start()));
  afterAll(() => system.stop());

  it.each(rounds)(
    'has the message that it fails on parked, and is waited for when it dawdles (round %i)',
    async () => {
      const load = await startLoad(system);
      const [slow, bad] = await Promise.all([newSku(10), newSku(10)]);
      await sabotage(
        system,
        'inventory',
        ledgerTrigger(`
        if new.sku = '${slow}' then perform pg_sleep(4); end if;
        if new.sku = '${bad}' then raise exception 'not for us' using errcode = '22023'; end if;`),
      );
      const { body: dawdled } = await placeOrder(bodyFor({ [slow]: 1 }));
      const { body: failed } = await placeOrder(bodyFor({ [bad]: 1 }));
      undecided.push(failed.id);
      await waitFor(async () => (await countOf(system, deadLetterTopics)) === undecided.length, {
        what: 'the dead letter',
        timeoutMs: 60_000,
      });
      await sabotage(system, 'inventory', NO_LEDGER_TRIGGER);
      await moreOrders(load);
      await load.finish();
      const accepted = [...load.accepted, dawdled.id];
      await expectPromisesKept(system, { accepted }, { parked: undecided.length, undecided });
      const parked = (await recordsOf(system, deadLetterTopics)).find(({ key }) => String(key) === failed.id);
      expect([parked?.topic, String(parked?.headers['x-dlt-reason'])]).toEqual([
        'waybill.orders.inventory.dead-letters',
        'rejected-by-handler',
      ]);
    },
  );
});
