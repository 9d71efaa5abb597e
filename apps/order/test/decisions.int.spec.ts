import { randomUUID } from 'node:crypto';
import { StockRejected, StockReserved } from '@waybill/dto';
import type { Received } from '@waybill/messaging';
import fc from 'fast-check';
import { CancelOrder } from '../src/orders/cancel-order';
import { DecideOrders } from '../src/orders/decide-orders';
import { FulfilOrder } from '../src/orders/fulfil-order';
import { HistoryRepository } from '../src/orders/history.repository';
import { OrdersRepository } from '../src/orders/orders.repository';
import { PlaceOrder } from '../src/orders/place-order';
import { aBody, query, startApi, type Api } from './support';

type Decision = Received<StockReserved | StockRejected>;

describe(DecideOrders, () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const place = async () => (await api.app.get(PlaceOrder).run({ body: aBody(), story: {} })).order.id;
  const reserved = (orderId: string) =>
    testing.received(testing.aMessage(StockReserved, { orderId, lines: [] }));
  const rejected = (orderId: string) =>
    testing.received(
      testing.aMessage(StockRejected, {
        orderId,
        reason: 'out-of-stock',
        rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }],
      }),
    );
  const decide = (...decisions: Decision[]) =>
    api.database.transaction((tx) => api.app.get(DecideOrders).run(decisions, tx));
  const find = (id: string) => api.app.get(OrdersRepository).find(api.database.connection, id);
  const historyOf = (id: string) => api.app.get(HistoryRepository).list(api.database.connection, id, 0, 100);

  it('decides a whole run, each order once, whatever is repeated, late, or about nobody', async () => {
    const [a, b, cancelled, fulfilled] = [await place(), await place(), await place(), await place()];
    await api.app.get(CancelOrder).run(cancelled, {});
    await decide(reserved(fulfilled));
    await api.app.get(FulfilOrder).run(fulfilled, {});
    const first = reserved(a);
    await decide(
      ...[first, reserved(a), rejected(b), rejected(a), reserved(b.toUpperCase())],
      ...[reserved(cancelled), rejected(fulfilled), reserved(randomUUID())],
    );
    const states = await Promise.all([a, b, cancelled, fulfilled].map(find));
    expect(states.map((order) => [order?.status, order?.version])).toEqual([
      ['CONFIRMED', 2],
      ['REJECTED', 2],
      ['CANCELLED', 2],
      ['FULFILLED', 3],
    ]);
    const story = await historyOf(a);
    expect(story.map(({ type }) => type)).toEqual(['waybill.order.placed.v1', 'waybill.order.confirmed.v1']);
    expect(story[1]).toMatchObject({ causationId: first.id, correlationId: a });
    expect(story[1]?.data).toEqual(states[0]);
    expect((await historyOf(b))[1]?.data).toMatchObject({
      reason: 'out-of-stock',
      rejectedLines: [{ available: 1 }],
    });
  });

  it('keeps history, row and outbox telling the same, whatever happens', async () => {
    const steps = fc.array(fc.constantFrom('reserved', 'rejected', 'cancel', 'fulfil'), { maxLength: 6 });
    const perform = (id: string) => ({
      reserved: () => decide(reserved(id)),
      rejected: () => decide(rejected(id)),
      cancel: () => api.app.get(CancelOrder).run(id, {}),
      fulfil: () => api.app.get(FulfilOrder).run(id, {}),
    });
    await fc.assert(
      fc.asyncProperty(steps, async (names) => {
        const id = await place();
        for (const name of names) await Promise.resolve(perform(id)[name]()).catch(() => undefined);
        const [order, history] = [await find(id), await historyOf(id)];
        expect(history.at(-1)?.data).toEqual(order);
        expect(history.map(({ version }) => version)).toEqual(history.map((_entry, index) => index + 1));
        const told = await query<{ id: string; data: object }>(
          api.database,
          `select headers ->> 'ce_id' as id, convert_from(value, 'UTF8')::json as data from outbox
           where convert_from(key, 'UTF8') = '${id}' order by seq`,
        );
        expect(told).toEqual(history.map((entry) => ({ id: entry.id, data: entry.data })));
      }),
      { numRuns: 30 },
    );
  });

  it('lets one of a decision and a cancel that race go first, and the other see it', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, place));
    const backwards = ids.toReversed();
    const cancels = backwards.map((id) => api.app.get(CancelOrder).run(id, {}));
    const [refused] = await Promise.all([
      Promise.allSettled(cancels).then((all) => all.filter(({ status }) => status === 'rejected').length),
      decide(...ids.map(reserved)),
      decide(...backwards.map(rejected)),
    ]);
    const told = await Promise.all(
      ids.map(async (id) => (await historyOf(id)).map(({ data }) => data.status).join(' ')),
    );
    for (const story of told) {
      expect(['PENDING CANCELLED', 'PENDING CONFIRMED CANCELLED', 'PENDING REJECTED']).toContain(story);
    }
    expect(told.filter((story) => story === 'PENDING REJECTED')).toHaveLength(refused);
  });
});
