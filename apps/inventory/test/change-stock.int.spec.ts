import { randomUUID } from 'node:crypto';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AdjustStock, OrderCancelled, OrderFulfilled, SetLowStockThreshold } from '@waybill/dto';
import { MessagingModule, type Received } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { sql } from 'kysely';
import { inventoryMigrations } from '../src/migrations';
import { ChangeStock, type StockChange } from '../src/stock/change-stock';
import { StockModule } from '../src/stock/stock.module';

const adjust = (sku: string, delta: number, reference: string = randomUUID()) =>
  testing.received(testing.aMessage(AdjustStock, { sku, delta, reference }));
const place = (skus: Record<string, number>, id: string = randomUUID()) =>
  testing.orderPlaced({
    id,
    lines: Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity, unitPrice: 1 })),
  });
const cancel = (id: string) =>
  testing.received(testing.aMessage(OrderCancelled, { ...testing.anOrder({ id }) }));
const fulfil = (id: string) =>
  testing.received(testing.aMessage(OrderFulfilled, { ...testing.anOrder({ id }) }));
const threshold = (sku: string, lowStockAt: number | null) =>
  testing.received(testing.aMessage(SetLowStockThreshold, { sku, lowStockAt }));

describe(ChangeStock.name, () => {
  let app: INestApplicationContext;
  let database: Database;
  let changeStock: ChangeStock;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const test = await testing.createDatabase(inventoryMigrations);
    drop = test.drop;
    @Module({
      imports: [
        PostgresModule.forRootAsync({ useFactory: () => ({ url: test.url, applicationName: 'test' }) }),
        MessagingModule.forRootAsync({
          inject: [Database],
          useFactory: (db: Database) => ({
            kafka: testing.kafka(),
            database: db,
            group: 'waybill.inventory',
            source: '/waybill/inventory',
            topics: [],
          }),
        }),
        StockModule,
      ],
    })
    class Test {}
    app = await NestFactory.createApplicationContext(Test, { logger: false });
    database = app.get(Database);
    changeStock = app.get(ChangeStock);
  });
  afterAll(async () => {
    await app.close();
    await drop();
  });
  beforeEach(() =>
    sql`truncate stock_levels, ledger, holds, adjustments, outbox`.execute(database.connection),
  );

  const run = (...changes: Received<StockChange>[]) =>
    database.transaction((tx) => changeStock.run(changes, tx));
  const rows = async <R>(query: ReturnType<typeof sql<R>>) => (await query.execute(database.connection)).rows;
  const levels = () =>
    rows(sql<{ sku: string; on_hand: number; held: number; version: number }>`
      select sku, on_hand, held, version from stock_levels order by sku`);
  const told = async () =>
    (
      await rows(sql<{ topic: string; type: string; key: Buffer; value: Buffer; version: string }>`
        select topic, headers->>'ce_type' as type, headers->>'x-aggregate-version' as version, key, value
        from outbox order by seq`)
    ).map(({ type, key, value, ...rest }) => ({
      ...rest,
      type: type.replace('waybill.stock.', ''),
      key: key.toString(),
      data: JSON.parse(value.toString()) as Record<string, unknown>,
    }));
  const atOdds = () =>
    rows(sql`
      select sku from stock_levels left join (
        select sku, sum(on_hand_delta) as on_hand_sum, sum(held_delta) as held_sum from ledger group by sku
      ) as sums using (sku) where on_hand <> on_hand_sum or held <> held_sum`);

  it('applies a run in its order, and tells each order once and each SKU once', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await run(
      adjust('TEA', 3),
      place({ TEA: 2 }, first),
      place({ TEA: 2 }, second),
      cancel(first),
      place({ TEA: 3 }),
    );
    expect((await told()).map(({ type, key, version }) => [type, key, version])).toEqual([
      ['adjusted.v1', 'TEA', expect.any(String)],
      ['reserved.v1', first, expect.any(String)],
      ['rejected.v1', second, '1'],
      ['released.v1', first, '2'],
      ['reserved.v1', expect.any(String), '1'],
      ['level-changed.v1', 'TEA', '4'],
    ]);
    expect(await levels()).toEqual([{ sku: 'TEA', on_hand: 3, held: 3, version: 4 }]);
    expect(await atOdds()).toEqual([]);
  });

  it('remembers holds, adjustments and cancels between runs', async () => {
    const [held, early] = [randomUUID(), randomUUID()];
    await run(adjust('TEA', 5, 'delivery-1'), place({ TEA: 2 }, held), cancel(early));
    await run(adjust('TEA', 5, 'delivery-1'), place({ TEA: 2 }, held), place({ TEA: 1 }, early));
    expect(await levels()).toMatchObject([{ on_hand: 5, held: 2 }]);
    await run(fulfil(held), fulfil(held), cancel(held));
    expect(await levels()).toMatchObject([{ on_hand: 3, held: 0 }]);
    const holds = await rows(sql<{ order_id: string; status: string }>`select order_id, status from holds`);
    expect(new Map(holds.map(({ order_id, status }) => [order_id, status]))).toEqual(
      new Map([
        [held, 'WITHDRAWN'],
        [early, 'CANCELLED'],
      ]),
    );
    expect((await told()).filter(({ type }) => type === 'withdrawn.v1')).toHaveLength(1);
    expect(await atOdds()).toEqual([]);
  });

  it('leaves nothing of a run that fails', async () => {
    await run(adjust('TEA', 5));
    const failed = database.transaction(async (tx) => {
      await changeStock.run([place({ TEA: 1 })], tx);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await levels()).toMatchObject([{ held: 0 }]);
  });

  it('does not deadlock or oversell when runs of many SKUs meet', async () => {
    const skus = Array.from({ length: 10 }, (_, n) => `SKU-${n}`);
    await run(...skus.map((sku) => adjust(sku, 20)));
    const runs = Array.from({ length: 8 }, (_, n) =>
      Array.from({ length: 50 }, (_, m) => {
        const two = [skus[(n + m) % 10] as string, skus[(n * 3 + m * 7 + 1) % 10] as string];
        return place(Object.fromEntries((n % 2 ? two : two.reverse()).map((sku) => [sku, 1])));
      }),
    );
    await Promise.all(runs.map((changes) => run(...changes)));
    const after = await levels();
    expect(after.every(({ on_hand, held }) => held <= on_hand)).toBe(true);
    expect(after.some(({ held }) => held === 20)).toBe(true);
    expect(await atOdds()).toEqual([]);
    const decided = (await told()).filter(({ type }) => /^(reserved|rejected)/.test(type));
    expect(decided).toHaveLength(400);
  });

  it('lets no code go below zero, whatever it thinks', async () => {
    await run(adjust('TEA', 1));
    for (const wrong of [sql`update stock_levels set held = 2`, sql`update stock_levels set held = -1`]) {
      await expect(wrong.execute(database.connection)).rejects.toThrow(/check constraint/);
    }
  });

  it('tells once that a SKU ran low, and again after it rose', async () => {
    await run(adjust('TEA', 10), threshold('TEA', 3), threshold('NO-SUCH', 3));
    await run(place({ TEA: 6 }), place({ TEA: 1 }), place({ TEA: 1 }));
    await run(adjust('TEA', 5), place({ TEA: 5 }));
    const low = (await told()).filter(({ type }) => type === 'ran-low.v1');
    expect(low.map(({ data }) => data)).toEqual([
      { sku: 'TEA', available: 3, lowStockAt: 3 },
      { sku: 'TEA', available: 2, lowStockAt: 3 },
    ]);
    expect((await told()).at(-1)).toMatchObject({ type: 'level-changed.v1', data: { lowStockAt: 3 } });
  });

  it('takes as many statements for a hundred orders as for one', async () => {
    await run(adjust('TEA', 1_000));
    const statements = (changes: Received<StockChange>[]) =>
      database.transaction(async (tx) => {
        const executions = jest.spyOn(tx, 'getExecutor');
        await changeStock.run(changes, tx);
        return executions.mock.calls.length;
      });
    const one = await statements([place({ TEA: 1 })]);
    const hundred = await statements(Array.from({ length: 100 }, () => place({ TEA: 1 })));
    expect(hundred).toBe(one);
    expect(one).toBeGreaterThan(0);
  });
});
