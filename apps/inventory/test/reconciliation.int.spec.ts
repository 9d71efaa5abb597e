import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { CLOSED_HOLDS_KEPT_MS, ForgetHolds } from '../src/reconciliation/forget-holds';
import { Reconcile } from '../src/reconciliation/reconcile';
import { runEntry } from './run-entry';
import { adjust, cancel, fulfil, place, setThreshold, startStock, type StockApp } from './support';

/** Each compiles the sources for itself. */
const PROCESSES_MS = 180_000;
const NOTHING = { ledger: 0, holds: 0, orders: 0 };

describe('reconciliation', () => {
  let stock: StockApp;
  beforeAll(async () => {
    stock = await startStock();
  });
  afterAll(() => stock.stop());
  beforeEach(() => execute(sql`truncate stock_levels, ledger, holds, adjustments, outbox, reconciliation`));

  const execute = async <R>(query: ReturnType<typeof sql<R>>) =>
    (await query.execute(stock.database.connection)).rows;
  const reconcile = (options = {}) => stock.get(Reconcile).run(options);
  const command = (...args: string[]) => runEntry('reconcile', stock.url, ...args);
  const levels = () =>
    execute(sql<{ sku: string }>`select sku, on_hand, held, version from stock_levels order by sku`);
  const lastEntry = async () =>
    (await execute(sql<{ cause: string }>`select * from ledger order by seq desc limit 1`))[0];
  const sent = async () =>
    (
      await execute(sql<{ type: string; value: Buffer }>`
        select headers->>'ce_type' as type, value from outbox order by seq`)
    ).map(({ type, value }) => ({
      type: type.replace('waybill.stock.', ''),
      ...(JSON.parse(value.toString()) as object),
    }));

  /** Ten orders in all states, with 100 teas at first. */
  async function someStock(): Promise<{ held: string; fulfilled: string }> {
    const [held, fulfilled, cancelled] = [randomUUID(), randomUUID(), randomUUID()];
    await stock.run(adjust('TEA', 100, 'r-1'), adjust('CUP', 5, 'r-2'), setThreshold('CUP', 2));
    await stock.run(
      place(held, { TEA: 10, CUP: 1 }),
      place(fulfilled, { TEA: 3 }),
      place(cancelled, { TEA: 4 }),
    );
    await stock.run(cancel(cancelled), fulfil(fulfilled), place(randomUUID(), { TEA: 1_000 }));
    return { held, fulfilled };
  }

  it('finds nothing where nothing is wrong, also while stock moves', async () => {
    await someStock();
    expect((await reconcile())?.left).toEqual(NOTHING);
    const moving = Promise.all(
      Array.from({ length: 20 }, async () => {
        const id = randomUUID();
        await stock.run(place(id, { TEA: 1 }));
        await stock.run(cancel(id));
      }),
    );
    for (let n = 0; n < 10; n++) expect((await reconcile())?.stock).toEqual([]);
    await moving;
  });

  it('finds a level that is not its ledger’s, changes nothing unasked, and puts it back when it is', async () => {
    await someStock();
    await execute(sql`update stock_levels set on_hand = 90 where sku = 'TEA'`);
    const drift = { sku: 'TEA', onHand: 90, held: 10, ledgerOnHand: 97, ledgerHeld: 10, openHeld: 10 };
    const found = { stock: [drift], left: { ledger: 1, holds: 0, orders: 0 } };
    expect(await reconcile()).toMatchObject(found);
    expect(await reconcile()).toMatchObject(found);
    expect(await levels()).toMatchObject([{ sku: 'CUP' }, { sku: 'TEA', on_hand: 90, version: 6 }]);

    expect(await reconcile({ repair: true })).toMatchObject({ stock: [drift], left: NOTHING });
    expect(await levels()).toMatchObject([{ sku: 'CUP' }, { sku: 'TEA', on_hand: 97, held: 10, version: 7 }]);
    expect(await lastEntry()).toMatchObject({
      sku: 'TEA',
      on_hand_delta: 0,
      on_hand_after: 97,
      cause: 'reconciliation: TEA: level 90 on hand, 10 held; ledger 97 on hand, 10 held; open holds 10',
    });
    expect(await sent()).toContainEqual(
      expect.objectContaining({ type: 'level-changed.v1', sku: 'TEA', onHand: 97, version: 7 }),
    );
  });

  it('finds what is held by nobody, and a hold that nothing is held for', async () => {
    const { held } = await someStock();
    await execute(sql`delete from holds where order_id = ${held}`);
    await execute(sql`
      insert into holds (order_id, status, lines, updated_at)
      values (${randomUUID()}, 'HELD', '[{"sku":"CUP","quantity":3}]', now())`);
    const found = await reconcile({ repair: true });
    expect(found).toMatchObject({
      stock: [
        { sku: 'CUP', held: 1, openHeld: 3 },
        { sku: 'TEA', held: 10, openHeld: 0 },
      ],
      left: NOTHING,
    });
    expect(await levels()).toMatchObject([
      { sku: 'CUP', on_hand: 5, held: 3 },
      { sku: 'TEA', on_hand: 97, held: 0 },
    ]);
    expect(await sent()).toContainEqual({ type: 'ran-low.v1', sku: 'CUP', available: 2, lowStockAt: 2 });
    expect((await reconcile())?.stock).toEqual([]);
  });

  it.each([
    ['CANCELLED', 'released.v1', { on_hand: 97, held: 0 }],
    ['FULFILLED', 'withdrawn.v1', { on_hand: 87, held: 0 }],
  ])('finds a hold that is open though its order was %s, and ends it', async (status, type, level) => {
    const { held } = await someStock();
    await execute(sql`update holds set order_status = ${status}, order_version = 3 where order_id = ${held}`);
    expect(await reconcile()).toMatchObject({ orders: [{ orderId: held }], left: { ...NOTHING, orders: 1 } });
    expect(await reconcile({ repair: true })).toMatchObject({ left: NOTHING });
    expect((await levels())[1]).toMatchObject(level);
    expect(await sent()).toContainEqual(expect.objectContaining({ type, orderId: held }));
    expect(await lastEntry()).toMatchObject({
      order_id: held,
      cause: `reconciliation: the order was ${status}`,
    });
  });

  it('says what it can not repair', async () => {
    await someStock();
    await execute(sql`delete from stock_levels where sku = 'CUP'`);
    expect(await reconcile({ repair: true })).toMatchObject({ left: { ledger: 1 } });
  });

  it('sends the levels again that have changed since the last time, as they are', async () => {
    await someStock();
    expect((await reconcile())?.sent).toBe(2);
    await execute(sql`update stock_levels set updated_at = now() - interval '1 hour'`);
    expect((await reconcile())?.sent).toBe(0);
    await stock.run(adjust('TEA', 1, 'r-3'));
    const before = (await sent()).at(-1);
    await execute(sql`truncate outbox`);
    expect((await reconcile())?.sent).toBe(1);
    expect(await sent()).toEqual([before]);
    expect((await reconcile({ allLevels: true }))?.sent).toBe(2);
  });

  it('is done by one at a time', async () => {
    const at = await Promise.all([reconcile(), reconcile(), reconcile()]);
    expect(at.filter(Boolean).length).toBeLessThan(3);
    expect(at.filter(Boolean).length).toBeGreaterThan(0);
    const last = new Date(Date.now() - 60_000);
    expect(await reconcile({ unlessSince: last })).toBeUndefined();
    expect(await reconcile({ unlessSince: new Date(Date.now() + 60_000) })).toBeDefined();
  });

  it('ends when it is told to, also in the middle of its comparison', async () => {
    const stop = new AbortController();
    await stock.database.transaction(async (tx) => {
      await sql`lock table ledger in access exclusive mode`.execute(tx);
      const running = reconcile({ signal: stop.signal });
      const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%with entries as%' and pid <> pg_backend_pid()`;
      await testing.waitFor(async () => (await waiting.execute(stock.database.connection)).rows.length > 0);
      stop.abort();
      await expect(running).rejects.toThrow('canceling statement due to user request');
    });
    expect(await reconcile()).toBeDefined();
  });

  it(
    'is a command with an exit code',
    async () => {
      await someStock();
      await execute(sql`update stock_levels set on_hand = 90 where sku = 'TEA'`);
      expect(await command()).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^TEA: level 90 .*\n1 SKUs and 0 holds differ\n/) as string,
      });
      expect(await command('--repair')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 SKUs and 0 holds differ, all repaired\n') as string,
      });
      expect(await command('--reapir')).toMatchObject({ code: 2 });
    },
    PROCESSES_MS,
  );

  it('forgets holds that have been closed for so long that nothing of them can come again', async () => {
    const { held, fulfilled } = await someStock();
    const old = new Date(Date.now() - CLOSED_HOLDS_KEPT_MS - 60_000);
    expect(CLOSED_HOLDS_KEPT_MS / 86_400_000).toBe(60);
    expect(await stock.get(ForgetHolds).run()).toBe(0);
    await execute(sql`update holds set updated_at = ${old} where order_id in (${held}, ${fulfilled})`);
    expect(await stock.get(ForgetHolds).run()).toBe(1);
    const left = await execute(sql<{ order_id: string }>`select order_id from holds`);
    expect(left.map(({ order_id }) => order_id)).toContain(held);
    expect(left).toHaveLength(3);
  });

  it('lets nobody change the ledger', async () => {
    await someStock();
    for (const change of [sql`update ledger set on_hand_delta = 0`, sql`delete from ledger`])
      await expect(execute(change)).rejects.toThrow('ledger is append-only');
  });
});

describe('the ledger', () => {
  let stock: StockApp;
  beforeAll(async () => {
    stock = await startStock();
  });
  afterAll(() => stock.stop());

  it(
    'tells each change and its cause, oldest first',
    async () => {
      const order = randomUUID();
      await stock.run(adjust('TEA', 5, 'delivery-1'), place(order, { TEA: 2 }));
      await stock.run(fulfil(order));
      const ledger = (...args: string[]) => runEntry('ledger', stock.url, ...args);
      const { stdout, code } = await ledger('TEA', '--limit=2');
      expect(code).toBe(0);
      expect(stdout.split('\n')).toEqual([
        expect.stringMatching(/on hand 0 = 5 +held \+2 = 2 +order .*, event /),
        expect.stringMatching(/on hand -2 = 3 +held -2 = 0 +order .*, event /),
        '',
      ]);
      const all = (await ledger('TEA', '--json', '--limit=0')).stdout.trim().split('\n');
      expect(all.map((line) => JSON.parse(line) as object)).toMatchObject([
        { sku: 'TEA', onHandDelta: 5, reference: 'delivery-1' },
        { heldDelta: 2, orderId: order },
        { onHandDelta: -2 },
      ]);
      expect(await ledger('NO-SUCH')).toMatchObject({
        code: 1,
        stderr: 'inventory: the ledger has no entry of NO-SUCH\n',
      });
    },
    PROCESSES_MS,
  );
});
