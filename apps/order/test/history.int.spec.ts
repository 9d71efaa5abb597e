import { StockRejected, StockReserved, type HistoryEntryDto } from '@waybill/dto';
import { DecideOrders } from '../src/orders/decide-orders';
import { aBody, query, startApi, type Api } from './support';

describe('the history of an order', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const place = async () => (await api.call('POST', '/v1/orders', { body: aBody() })).body.id;
  const ask = (id: string, what: string) => api.call('POST', `/v1/orders/${id}/${what}`);
  /** Inventory's decision, and the identity of its message. */
  const decide = async (message: StockReserved | StockRejected): Promise<string> => {
    const decision = testing.received(message);
    await api.database.transaction((tx) => api.app.get(DecideOrders).run([decision], tx));
    return decision.id;
  };
  const reserve = (orderId: string) => decide(testing.aMessage(StockReserved, { orderId, lines: [] }));
  const reject = (orderId: string) =>
    decide(testing.aMessage(StockRejected, { orderId, reason: 'out-of-stock', rejectedLines: [] }));

  const steps = async (id: string) => {
    const path = `/v1/orders/${id}/events`;
    const { items } = (await api.call<{ items: HistoryEntryDto[] }>('GET', path)).body;
    const told = await query<Record<string, string>>(
      api.database,
      `select headers ->> 'ce_id' as id, headers ->> 'ce_type' as type,
        headers ->> 'x-correlation-id' as "correlationId", headers ->> 'x-causation-id' as "causationId"
       from outbox where convert_from(key, 'UTF8') = '${id}' order by seq`,
    );
    // What others are told says the same.
    expect(told).toEqual(
      items.map(({ id, type, correlationId, causationId = null }) => ({
        id,
        type,
        correlationId,
        causationId,
      })),
    );
    for (const { correlationId } of items) expect(correlationId).toBe(id);
    return items.map(({ type, causationId }) => [type.split('.')[2], causationId]);
  };

  it('knows what caused each step: a decision, or nothing but a request', async () => {
    const id = await place();
    const reserved = await reserve(id);
    await ask(id, 'fulfil');
    expect(await steps(id)).toEqual([
      ['placed', undefined],
      ['confirmed', reserved],
      ['fulfilled', undefined],
    ]);
  });

  it('knows it of an order that is cancelled, before it is decided and after', async () => {
    const [early, late] = [await place(), await place()];
    await ask(early, 'cancel');
    const reserved = await reserve(late);
    await reserve(early);
    await ask(late, 'cancel');
    expect(await steps(early)).toEqual([
      ['placed', undefined],
      ['cancelled', undefined],
    ]);
    expect(await steps(late)).toEqual([
      ['placed', undefined],
      ['confirmed', reserved],
      ['cancelled', undefined],
    ]);
  });

  it('knows it of an order that is rejected, and has no second step for what is repeated', async () => {
    const id = await place();
    const rejected = await reject(id);
    await reject(id);
    await ask(id, 'cancel');
    expect(await steps(id)).toEqual([
      ['placed', undefined],
      ['rejected', rejected],
    ]);
  });
});
