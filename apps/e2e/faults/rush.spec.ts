import type { Order } from '@waybill/client';
import { bodyFor, client, levelOf, newSku } from '../src/system/api';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { countOf, deadLetterTopics } from '../src/system/wire';
import { rounds } from './fault';

const UNITS = 100;
const CLIENTS = 50;
/** Before, during each of two restarts, and after them: 1,000, and some of the units are left for each restart. */
const ORDERS = { before: 50, first: 30, second: 900, after: 20 };

describe('a rush for one SKU while the replicas of inventory are restarted one after the other', () => {
  let system: System;

  beforeAll(async () => (system = await System.start({ REPLICAS: '2' })));
  afterAll(() => system.stop());

  it.each(rounds)('sells what there is, and no unit more (round %i)', async () => {
    const parkedBefore = await countOf(system, deadLetterTopics);
    const sku = await newSku(UNITS);
    const replicas = system.replicas('order').map((name) => client(system.url(name)).orders);
    const decided: Order[] = [];

    /** Fifty clients order one unit after the other, each when its last order is decided. */
    const rush = async (count: number) => {
      const started = performance.now();
      let left = count;
      const one = async (_: unknown, n: number) => {
        const orders = replicas[n % replicas.length]!;
        while (left-- > 0) {
          const placed = await orders.place(bodyFor({ [sku]: 1 }), { wait: 30 });
          decided.push(placed.status === 'PENDING' ? await orders.decided(placed.id) : placed);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, one));
      return (performance.now() - started) / 1000;
    };

    const seconds = [await rush(ORDERS.before)];
    const [first, second] = system.replicas('inventory');
    seconds.push((await Promise.all([rush(ORDERS.first), system.replace([first!], 'SIGTERM')]))[0]);
    seconds.push((await Promise.all([rush(ORDERS.second), system.replace([second!], 'SIGTERM')]))[0]);
    seconds.push(await rush(ORDERS.after));

    const confirmed = decided.filter(({ status }) => status === 'CONFIRMED');
    const rejected = decided.filter(({ status }) => status === 'REJECTED');
    expect([decided.length, confirmed.length, rejected.length]).toEqual([1_000, UNITS, 1_000 - UNITS]);
    for (const { reason, rejectedLines } of rejected) {
      expect([reason, rejectedLines]).toEqual(['out-of-stock', [{ sku, requested: 1, available: 0 }]]);
    }
    await levelOf(sku, ({ onHand, held }) => onHand === UNITS && held === UNITS);

    await Promise.all(confirmed.map(({ id }, n) => replicas[n % replicas.length]!.fulfil(id)));
    await levelOf(sku, ({ onHand, held }) => onHand === 0 && held === 0);
    const summary = `${decided.length} orders, decided in ${seconds.map((s) => s.toFixed(1)).join(', ')} s`;
    const accepted = decided.map(({ id }) => id);
    await expectPromisesKept(system, { accepted, parkedBefore, summary });
    expect(await system.query('inventory', `select from stock_levels where held <> 0`)).toEqual([]);
    expect(await system.query('inventory', `select from holds where status = 'HELD'`)).toEqual([]);
    const [ledger] = await system.query<{ entries: string; sum: string }>(
      'inventory',
      `select count(*) as entries, sum(on_hand_delta) + sum(held_delta) as sum from ledger where sku = $1`,
      [sku],
    );
    // One delivery, and of each unit a hold and a withdrawal.
    expect(ledger).toEqual({ entries: String(1 + 2 * UNITS), sum: '0' });
  });
});
