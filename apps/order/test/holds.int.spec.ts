import { StockReserved, type OrderDto } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { ExpireHolds } from '../src/deadlines/expire-holds';
import { CancelOrder } from '../src/orders/cancel-order';
import { DecideOrders } from '../src/orders/decide-orders';
import { FulfilOrder } from '../src/orders/fulfil-order';
import { HistoryRepository } from '../src/orders/history.repository';
import { IllegalTransition } from '../src/orders/order';
import { PlaceOrder } from '../src/orders/place-order';
import { aBody, planOf, query, startApi, type Api } from './support';

describe('the hold of an order', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const confirmed = async (count: number) => {
    const place = async () => (await api.app.get(PlaceOrder).run({ body: aBody(), story: {} })).order.id;
    const ids = await Promise.all(Array.from({ length: count }, place));
    const decisions = ids.map((orderId) =>
      testing.received(testing.aMessage(StockReserved, { orderId, lines: [] })),
    );
    await api.database.transaction((tx) => api.app.get(DecideOrders).run(decisions, tx));
    return ids;
  };
  const letPass = (ids: string[], seconds: number) =>
    query(
      api.database,
      `update orders set status_since = status_since - interval '${seconds} seconds' where id in ('${ids.join("','")}')`,
    );
  const sweep = async () => {
    while (await api.app.get(ExpireHolds).run());
  };
  const historyOf = (id: string) => api.app.get(HistoryRepository).list(api.database.connection, id, 0, 100);
  const statusOf = async (id: string) => (await api.call<OrderDto>('GET', `/v1/orders/${id}`)).body.status;
  const ttl = () => api.app.get(OrderConfig).HOLD_TTL_SECONDS;

  it('ends when its time is over, by itself, and nobody has caused that', async () => {
    const [id] = await confirmed(1);
    await letPass([id!], ttl());
    await testing.waitFor(async () => (await statusOf(id!)) === 'CANCELLED', { what: 'the expiry' });
    const last = (await historyOf(id!)).at(-1);
    expect(last).toMatchObject({
      type: 'waybill.order.cancelled.v1',
      version: 3,
      correlationId: id,
      data: { reason: 'hold-expired', status: 'CANCELLED' },
    });
    expect(last).not.toHaveProperty('causationId', expect.anything());
    const [told] = await query<{ headers: object }>(
      api.database,
      `select headers from outbox where headers ->> 'ce_id' = '${last?.id}'`,
    );
    expect(told?.headers).toMatchObject({ 'x-correlation-id': id, 'x-aggregate-version': '3' });
    expect(told?.headers).not.toHaveProperty('x-causation-id');
  });

  it('does not end before that, and is counted from the confirmation', async () => {
    const [id] = await confirmed(1);
    await query(
      api.database,
      `update orders set placed_at = now() - interval '1 year', updated_at = now() - interval '1 year' where id = '${id}'`,
    );
    await letPass([id!], ttl() - 60);
    await sweep();
    expect(await statusOf(id!)).toBe('CONFIRMED');
  });

  it('ends once, or not at all, when sweepers, fulfilments and cancels race', async () => {
    const ids = await confirmed(450);
    await letPass(ids, ttl());
    const expected = new Map<string, string>();
    const waiting = ids.toReversed().entries();
    // As many at once as leave the sweepers a connection.
    const client = async () => {
      for (const [n, id] of waiting) {
        const request = n % 3 === 0 ? api.app.get(CancelOrder) : api.app.get(FulfilOrder);
        const outcome = await request.run(id, {}).catch((error: unknown) => {
          if (!(error instanceof IllegalTransition)) throw error;
        });
        expected.set(id, outcome?.status ?? 'CANCELLED');
      }
    };
    await Promise.all([client(), client(), client(), client(), sweep(), sweep(), sweep()]);
    await sweep();
    for (const id of ids) {
      const history = await historyOf(id);
      const story = history.map(({ data }) => data.status).join(' ');
      expect([id, story]).toEqual([id, `PENDING CONFIRMED ${expected.get(id)}`]);
    }
    const told = await query<{ n: number }>(
      api.database,
      `select count(*) as n from outbox where headers ->> 'x-aggregate-version' = '3'
         and convert_from(key, 'UTF8') in ('${ids.join("','")}') group by key`,
    );
    expect(told.map(({ n }) => n)).toEqual(ids.map(() => 1));
  });

  it('is found by an index and not by reading the table', async () => {
    const plan = await planOf(
      api.database,
      `select id from orders where status = 'CONFIRMED' and status_since <= now()
       order by status_since limit 10 for update skip locked`,
    );
    expect(plan).toMatch(/Index Scan using orders_held/);
    expect(plan).not.toMatch(/Sort/);
  });
});
