import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { OrdersRepository } from '../src/orders/orders.repository';
import type { Order } from '../src/orders/order';
import { orderMigrations } from '../src/migrations';

describe(OrdersRepository, () => {
  const orders = new OrdersRepository();
  let own: Awaited<ReturnType<typeof testing.createDatabase>>;
  beforeAll(async () => {
    own = await testing.createDatabase(orderMigrations);
  });
  afterAll(() => own.drop());

  const insert = (overrides: Partial<Order>) => {
    const order = testing.anOrder(overrides);
    return own.database.transaction((tx) => orders.insert(tx, [order])).then(() => order);
  };

  it('gives back what it was given', async () => {
    const order = await insert({ email: 'a@b.example', customerId: 'ü 🍵 \' " \\ $1' });
    expect(await orders.find(own.database.connection, order.id)).toEqual(order);
    const rejected: Order = {
      ...order,
      status: 'REJECTED',
      version: 2,
      reason: 'unknown-sku',
      rejectedLines: [{ sku: 'x"\\', requested: 1, available: 0 }],
      updatedAt: '2030-01-01T00:00:00.001Z',
    };
    await own.database.transaction((tx) => orders.update(tx, [rejected]));
    expect(await orders.find(own.database.connection, order.id)).toEqual(rejected);
  });

  it('pages through orders of one instant while others come in, without a gap or a double', async () => {
    const customerId = randomUUID();
    const at = { customerId, placedAt: '2026-11-20T10:00:00.123Z' };
    const ids = Array.from({ length: 25 }, () => uuidv7());
    for (const id of ids.toSorted(() => Math.random() - 0.5)) await insert({ id, ...at });
    const seen: string[] = [];
    for (let after: Order | undefined, more = true; more;) {
      const page = await orders.list(own.database.connection, { customerId }, after, 4);
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1);
      more = page.length === 4;
      await insert({ customerId, placedAt: new Date().toISOString() });
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('finds its lists by an index and not by reading the table', async () => {
    await own.database.transaction(async (tx) => {
      // The table is too small for the planner to choose so by itself.
      for (const way of ['seqscan', 'bitmapscan', 'sort'])
        await sql.raw(`set local enable_${way} = off`).execute(tx);
      for (const filter of ['true', `customer_id = 'c'`, `status = 'PENDING'`]) {
        const { rows } = await sql
          .raw<Record<string, string>>(
            `explain select id from orders where ${filter} and (placed_at, id) < (now(), '${randomUUID()}')
             order by placed_at desc, id desc limit 51`,
          )
          .execute(tx);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toMatch(/Index/);
        expect(plan).not.toMatch(/Sort/);
      }
    });
  });
});
