import { waitFor } from '@waybill/testing';
import { noticesToldTwice, ordersNotDecidedOnce, skusAtOdds, statesOnceDecided } from './invariants';
import { bodyFor, newSku, placeOrder } from './system/api';
import { killAndAwaitReturn, mails, query } from './system/system';

const ORDERS = 2_000;
const CLIENTS = 50;

describe('a kill -9 of inventory under load', () => {
  it('loses no accepted order, decides each once, oversells nothing and tells each once', async () => {
    const skus = await Promise.all([900, 900, 900, 100, 50].map((units) => newSku(units)));
    const accepted: string[] = [];
    let next = 0;
    const client = async () => {
      for (let n = next++; n < ORDERS; n = next++) {
        const lines = { [skus[n % 5] as string]: 1 + (n % 3), [skus[(n * 7 + 1) % 5] as string]: 1 };
        const { status, body } = await placeOrder(bodyFor(lines, { email: `kill-${n}@customer.example` }));
        expect(status).toBe(202);
        accepted.push(body.id);
      }
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, client));
    for (const share of [0.2, 0.6]) {
      await waitFor(() => accepted.length >= ORDERS * share, { timeoutMs: 60_000 });
      await killAndAwaitReturn('inventory');
    }
    await clients;
    expect(new Set(accepted).size).toBe(ORDERS);

    const states = await statesOnceDecided(accepted);
    expect((states['CONFIRMED'] ?? 0) + (states['REJECTED'] ?? 0)).toBe(ORDERS);
    expect(states['CONFIRMED']).toBeGreaterThan(0);
    expect(states['REJECTED']).toBeGreaterThan(0);
    expect(await ordersNotDecidedOnce()).toEqual([]);
    expect(await skusAtOdds()).toEqual([]);

    // One e-mail and one feed entry each.
    const told = async () =>
      Number(
        (
          await query<{ n: string }>(
            'order',
            `select count(*) as n from notifications where status = 'SENT' and order_id in (
               select id from orders where email like 'kill-%')`,
          )
        )[0]?.n,
      );
    await waitFor(async () => (await told()) >= 2 * ORDERS, { what: 'all notices', timeoutMs: 120_000 });
    expect(await told()).toBe(2 * ORDERS);
    expect(await noticesToldTwice()).toEqual([]);
    expect(mails().filter((mail) => /^To: kill-\d+@customer\.example/m.test(mail))).toHaveLength(ORDERS);
  });
});
