import { waitFor } from '@waybill/testing';
import { bodyFor, getOrder, levelOf, newSku, placeOrder } from '../src/system/api';
import { CANCELS } from '../src/system/load';
import { holdDown } from '../src/system/hold-down';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { lastFor, long, moreOrders, rounds, startLoad } from './fault';

/** Shorter than Kafka is away, longer than the services take to be in their groups again. */
const TIMEOUT_SECONDS = 15;

describe('Kafka away for longer than an order may wait for its decision', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ ORDER_DECISION_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS) });
  });
  afterAll(() => system.stop());

  const faults: [string, number, () => unknown][] = [
    ['stopped', 20, () => holdDown(system, 'kafka-1', 'SIGTERM')],
    ['killed', 20, () => holdDown(system, 'kafka-1', 'SIGKILL')],
    ['frozen', 30, () => system.signal('kafka-1', 'SIGSTOP')],
  ];
  const cases = (long ? faults : faults.slice(0, 1)).flatMap(([how, seconds, begin]) =>
    rounds.map((round) => [how, seconds, round, begin] as const),
  );

  it.each(cases)(
    '%s for %i s: every order is accepted, none is cancelled (round %i)',
    async (_how, seconds, _round, begin) => {
      const load = await startLoad(system);
      // When it begins, orders are published and not decided: their time is running.
      system.signal('inventory', 'SIGSTOP');
      await moreOrders(load, 50);
      await begin();
      system.signal('inventory', 'SIGCONT');
      await lastFor(seconds);
      system.signal('kafka-1', 'SIGCONT');
      await moreOrders(load);
      await load.finish();
      expect(load.refusals).toEqual([]);
      await expectPromisesKept(system, load);
    },
  );

  it('is told from an inventory that is away: that order is cancelled, and what is held for it later is released', async () => {
    const sku = await newSku(1);
    system.signal('inventory', 'SIGSTOP');
    const { body } = await placeOrder(bodyFor({ [sku]: 1 }, { customerId: CANCELS }));
    await waitFor(async () => (await getOrder(body.id)).body.status === 'CANCELLED', {
      what: 'the time-out',
      timeoutMs: 3 * TIMEOUT_SECONDS * 1000,
    });
    system.signal('inventory', 'SIGCONT');
    expect((await getOrder(body.id)).body).toMatchObject({ reason: 'timeout', version: 2 });
    await waitFor(
      async () =>
        (
          await system.query('inventory', `select from holds where order_id = $1 and status <> 'HELD'`, [
            body.id,
          ])
        ).length > 0,
      {
        what: 'the release',
        timeoutMs: 60_000,
      },
    );
    await levelOf(sku, ({ onHand, held }) => onHand === 1 && held === 0);
  });
});
