import { StockRejected, StockReserved } from '@waybill/dto';
import { PlaceOrder } from '../src/orders/place-order';
import { CancelOrder } from '../src/orders/cancel-order';
import { DecideOrders } from '../src/orders/decide-orders';
import { FulfilOrder } from '../src/orders/fulfil-order';
import { OrdersRepository } from '../src/orders/orders.repository';
import { RebuildOrders, type Drift } from '../src/rebuild/rebuild-orders';
import { RebuildRepository } from '../src/rebuild/rebuild.repository';
import { runEntry } from './child-process';
import { aBody, query, startApi, type Api } from './support';

describe('rebuild-orders', () => {
  let api: Api;
  let url: string;
  beforeAll(async () => {
    api = await startApi();
    url = process.env['DATABASE_URL'] ?? '';
  });
  afterAll(() => api.stop());

  const command = (...args: string[]) => runEntry('rebuild-orders', { DATABASE_URL: url }, ...args);
  /** What of their rows is told; by which clock their deadlines run is not. */
  const rows = async () => {
    const told = await query<{ row: { id: string } }>(
      api.database,
      "select to_jsonb(orders) - 'status_since' - 'published_at_ms' as row from orders order by id",
    );
    return told.map(({ row }) => row);
  };
  const place = async () => {
    const body = aBody({ email: 'a@b.example' });
    return (await api.app.get(PlaceOrder).run({ body, story: {} })).order.id;
  };

  /** All that can happen to an order, at random and at once, as often as there are orders. */
  async function storm(count: number): Promise<void> {
    const ids = await Promise.all(Array.from({ length: count }, place));
    const rejectedLines = [{ sku: 'TEA-001', requested: 2, available: 1 }];
    const decide = (message: StockReserved | StockRejected) =>
      api.database.transaction((tx) => api.app.get(DecideOrders).run([testing.received(message)], tx));
    const perform = [
      (orderId: string) => decide(testing.aMessage(StockReserved, { orderId, lines: [] })),
      (orderId: string) =>
        decide(testing.aMessage(StockRejected, { orderId, reason: 'out-of-stock', rejectedLines })),
      (id: string) => api.app.get(CancelOrder).run(id, {}),
      (id: string) => api.app.get(FulfilOrder).run(id, {}),
    ];
    const moves = ids.flatMap((id, n) =>
      [0, 1, 2].map(async (step) => perform[(n * 7 + step * (n % 3)) % 4]?.(id)),
    );
    await Promise.allSettled(moves);
    // Of all that happens at once, this may not.
    const id = await place();
    await perform[0]?.(id);
    await perform[3]?.(id);
  }

  it('finds nothing after a storm, nor while one goes on', async () => {
    await storm(120);
    const raging = storm(120);
    const first = await command();
    await raging;
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(', 0 differ') as string });
    expect(await command()).toMatchObject({
      code: 0,
      stdout: '242 orders compared with their history, 0 differ\n',
    });
    const states = await query<{ status: string }>(api.database, 'select distinct status from orders');
    expect(states.map(({ status }) => status).sort()).toEqual(
      expect.arrayContaining(['CANCELLED', 'CONFIRMED', 'FULFILLED', 'REJECTED']),
    );
  });

  it('rebuilds rows that are the live ones, when all of them are gone', async () => {
    const live = await rows();
    await query(api.database, 'delete from orders');
    const { code, stdout } = await command('--apply');
    expect([code, stdout.split('\n').at(-2)]).toEqual([
      0,
      `${live.length} orders compared with their history, ${live.length} differ, ${live.length} of them repaired`,
    ]);
    expect(await rows()).toEqual(live);
  });

  it('finds what was tampered with, tells it, and repairs it when it is told to', async () => {
    const live = await rows();
    const [a, b, c] = live.map(({ id }) => id);
    await query(api.database, `update orders set status = 'PENDING', version = 99 where id = '${a}'`);
    await query(api.database, `update orders set email = 'x@y.example', lines = '[]' where id = '${b}'`);
    await query(api.database, `delete from orders where id = '${c}'`);
    const tampered = await rows();

    const found = await command();
    expect([found.code, found.stderr]).toEqual([1, '']);
    expect(found.stdout).toMatch(
      new RegExp(`^${a}: status is "PENDING" and was told as "[A-Z]+"; version is 99`, 'm'),
    );
    expect(found.stdout).toMatch(new RegExp(`^${b}: email; lines is \\[\\] and was told as`, 'm'));
    expect(found.stdout).toMatch(new RegExp(`^${c}: it has no row$`, 'm'));
    expect(found.stdout).toContain(', 3 differ\n');
    expect(found.stdout).not.toContain('x@y.example');
    expect(await rows()).toEqual(tampered);

    const applied = await command('--apply');
    expect([applied.code, applied.stdout.split('\n').at(-2)]).toEqual([
      0,
      expect.stringContaining('3 differ, 3 of them repaired'),
    ]);
    expect(await rows()).toEqual(live);
    expect((await command()).code).toBe(0);
  });

  it('tells of an order without a history, and leaves it', async () => {
    const id = await place();
    await query(api.database, `delete from order_events where order_id = '${id}'`);
    const { code, stdout } = await command('--apply');
    expect([code, stdout]).toEqual([1, expect.stringContaining(`${id}: it has no history\n`)]);
    await query(api.database, `delete from orders where id = '${id}'`);
  });

  it('ends between two batches when it is told to, and the next run finds the rest', async () => {
    await Promise.all(Array.from({ length: 500 }, place));
    const live = await rows();
    await query(api.database, 'update orders set total = total + 1');
    const stop = new AbortController();
    const drifts: Drift[] = [];
    const rebuild = new RebuildOrders(api.database, new OrdersRepository(), new RebuildRepository());
    const options = { apply: true, onDrift: (drift: Drift) => drifts.push(drift) };
    const seen = await rebuild.run({ ...options, signal: stop.signal, onProgress: () => stop.abort() });
    expect([seen, drifts.length]).toEqual([500, 500]);
    const rest = live.length - 500;
    await rebuild.run({ ...options, signal: new AbortController().signal, onProgress: () => undefined });
    expect(drifts).toHaveLength(500 + rest);
    expect(await rows()).toEqual(live);
  });

  it.each([
    [['--aply'], 'postgres://o:o@127.0.0.1:1/o', /Unknown option '--aply'/],
    [[], 'nonsense', /DATABASE_URL is ".*", but must be a postgres:\/\/ URL/],
    [[], 'postgres://x:y@127.0.0.1:1/z', /ECONNREFUSED/],
  ])('says in a line what is wrong with %j at %s', async (args, databaseUrl, message) => {
    const { code, stderr } = await runEntry('rebuild-orders', { DATABASE_URL: databaseUrl }, ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
