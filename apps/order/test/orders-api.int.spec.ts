import { randomUUID } from 'node:crypto';
import { StockRejected, StockReserved, type HistoryEntryDto, type OrderDto } from '@waybill/dto';
import { AwaitDecision } from '../src/orders/await-decision';
import { DecideOrders } from '../src/orders/decide-orders';
import { OrdersRepository } from '../src/orders/orders.repository';
import { aBody, query, startApi, type Api } from './support';

type List<T> = { items: T[]; next: string | null };

describe('orders over HTTP, while Kafka is down', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const place = (headers?: Record<string, string>, body = aBody()) =>
    api.call('POST', '/v1/orders', { body, headers });
  const decide = (message: StockReserved | StockRejected) =>
    api.database.transaction((tx) => api.app.get(DecideOrders).run([testing.received(message)], tx));
  const reserved = (orderId: string) => testing.aMessage(StockReserved, { orderId, lines: [] });
  const confirmed = async () => {
    const { body } = await place();
    await decide(reserved(body.id));
    return body.id;
  };
  const waiting = (orders: number) =>
    testing.waitFor(() => api.app.get(AwaitDecision).size === orders, { what: `${orders} waiting` });

  it('accepts an order and answers with it', async () => {
    const { status, headers, body } = await place();
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/orders/${body.id}`);
    expect(body).toMatchObject({ ...aBody(), status: 'PENDING', version: 1, total: 900 });
    expect((await api.call('GET', `/v1/orders/${body.id}`)).body).toEqual(body);
  });

  it('answers 304 as long as the order is as the client knows it', async () => {
    const { body } = await place();
    const first = await api.call('GET', `/v1/orders/${body.id}`);
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    const second = await api.call<string>('GET', `/v1/orders/${body.id}`, { headers: known });
    expect([second.status, second.body, second.headers.get('etag')]).toEqual([304, '', '"1"']);
    await api.call('POST', `/v1/orders/${body.id}/cancel`);
    expect((await api.call('GET', `/v1/orders/${body.id}`, { headers: known })).status).toBe(200);
  });

  it('cancels, and says the same when asked again', async () => {
    const { body } = await place();
    for (let twice = 0; twice < 2; twice++) {
      const { status, body: order } = await api.call('POST', `/v1/orders/${body.id}/cancel`);
      expect(status).toBe(200);
      expect(order).toMatchObject({ status: 'CANCELLED', reason: 'customer-request', version: 2 });
    }
    const refused = await api.call('POST', `/v1/orders/${body.id}/fulfil`);
    expect([refused.status, refused.body.code]).toEqual([409, 'illegal-transition']);
  });

  it('fulfils what is confirmed, and nothing else', async () => {
    const id = await confirmed();
    for (let twice = 0; twice < 2; twice++) {
      const { status, body } = await api.call('POST', `/v1/orders/${id}/fulfil`);
      expect([status, body.status, body.version]).toEqual([200, 'FULFILLED', 3]);
    }
    expect((await api.call('POST', `/v1/orders/${id}/cancel`)).status).toBe(409);
    const pending = await place();
    expect((await api.call('POST', `/v1/orders/${pending.body.id}/fulfil`)).status).toBe(409);
  });

  it('takes an empty body that says it is JSON for none', async () => {
    const { body } = await place();
    const headers = { 'content-type': 'application/json' };
    expect((await api.call('POST', `/v1/orders/${body.id}/cancel`, { raw: '', headers })).status).toBe(200);
  });

  it('answers 201 to a client that waits, as soon as this process decides the order', async () => {
    const poll = jest.spyOn(api.app.get(OrdersRepository), 'decided').mockResolvedValue([]);
    const answer = place({ prefer: 'wait=20' });
    await waiting(1);
    const { items } = (await api.call<List<OrderDto>>('GET', '/v1/orders?limit=1')).body;
    await decide(
      testing.aMessage(StockRejected, {
        orderId: items[0]?.id,
        reason: 'out-of-stock',
        rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }],
      }),
    );
    const { status, headers, body } = await answer;
    expect([status, headers.get('preference-applied')]).toEqual([201, 'wait=20']);
    expect(body).toMatchObject({ status: 'REJECTED', version: 2, reason: 'out-of-stock' });
    expect(body.rejectedLines).toEqual([{ sku: 'TEA-001', requested: 2, available: 1 }]);
    await waiting(0);
    poll.mockRestore();
  });

  it('hears of decisions that another replica commits', async () => {
    const { body } = await place();
    const answer = api.call('GET', `/v1/orders/${body.id}`, { headers: { prefer: 'wait=20' } });
    await waiting(1);
    await query(api.database, `update orders set status = 'CONFIRMED', version = 2 where id = '${body.id}'`);
    expect(await answer).toMatchObject({ status: 200, body: { status: 'CONFIRMED', version: 2 } });
  });

  it('answers with the pending order when the time is over', async () => {
    const posted = await place({ prefer: 'wait=1' });
    expect([posted.status, posted.body.status]).toEqual([202, 'PENDING']);
    const read = await api.call('GET', `/v1/orders/${posted.body.id}`, { headers: { prefer: 'wait=0' } });
    expect([read.status, read.body.status]).toEqual([200, 'PENDING']);
  });

  it('does not wait on for a client that is gone', async () => {
    const { body } = await place();
    const client = new AbortController();
    const gone = api.call('GET', `/v1/orders/${body.id}`, {
      headers: { prefer: 'wait=30' },
      signal: client.signal,
    });
    await waiting(1);
    client.abort();
    await expect(gone).rejects.toThrow();
    await waiting(0);
  });

  it('keeps a hundred clients waiting without a connection for each', async () => {
    const { body } = await place();
    const path = `/v1/orders/${body.id}`;
    const answers = Array.from({ length: 100 }, () =>
      api.call('GET', path, { headers: { prefer: 'wait=20' } }),
    );
    await waiting(1);
    // The pool has ten connections.
    expect((await api.call('POST', `${path}/cancel`)).status).toBe(200);
    for (const answer of await Promise.all(answers)) expect(answer.body.status).toBe('CANCELLED');
  });

  it('tells the whole story, oldest first, under one correlation id', async () => {
    const id = await confirmed();
    await api.call('POST', `/v1/orders/${id}/fulfil`);
    const { body } = await api.call<List<HistoryEntryDto>>('GET', `/v1/orders/${id}/events`);
    expect(body.items.map(({ type, version }) => [type, version])).toEqual([
      ['waybill.order.placed.v1', 1],
      ['waybill.order.confirmed.v1', 2],
      ['waybill.order.fulfilled.v1', 3],
    ]);
    expect(new Set(body.items.map(({ correlationId }) => correlationId))).toEqual(new Set([id]));
    expect(body.items.map(({ causationId }) => typeof causationId)).toEqual([
      'undefined',
      'string',
      'undefined',
    ]);
    expect(body.items[2]?.data).toEqual((await api.call('GET', `/v1/orders/${id}`)).body);
  });

  it('pages by the Link header through all orders of a customer, and through no others', async () => {
    const customerId = `ü & ${randomUUID()}`;
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await place({}, aBody({ customerId }))).body.id);
    let path: string | undefined = `/v1/orders?limit=2&customerId=${encodeURIComponent(customerId)}`;
    const seen: string[] = [];
    for (let pages = 0; path && pages < 9; pages++) {
      const { headers, body }: Awaited<ReturnType<typeof api.call<List<OrderDto>>>> = await api.call(
        'GET',
        path,
      );
      seen.push(...body.items.map(({ id }) => id));
      path = /<(.*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
      expect(body.next === null).toBe(path === undefined);
    }
    expect(seen).toEqual(ids);
  });

  it('filters by state and by time', async () => {
    const id = await confirmed();
    const { placedAt } = (await api.call('GET', `/v1/orders/${id}`)).body;
    const found = async (query: string) =>
      (await api.call<List<OrderDto>>('GET', `/v1/orders?${query}`)).body.items.some(
        (order) => order.id === id,
      );
    const before = new Date(Date.parse(placedAt) - 1).toISOString();
    expect(await found('status=CONFIRMED')).toBe(true);
    expect(await found('status=PENDING')).toBe(false);
    expect(await found(`placedAfter=${before}`)).toBe(true);
    expect(await found(`placedAfter=${placedAt}`)).toBe(false);
    expect(await found(`placedBefore=${placedAt}`)).toBe(false);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=1e1',
    'limit=',
    'limit=5&limit=5',
    'cursor=nonsense',
    'cursor=',
    'status=GONE',
    'status=pending',
    'customerId=',
    'customerId=%00',
    'placedAfter=yesterday',
    'placedBefore=2026-02-30',
    'page=2',
    '__proto__=1',
    'constructor=1',
  ])('refuses to list by %s', async (query) => {
    const { status, body } = await api.call('GET', `/v1/orders?${query}`);
    expect([status, body.code]).toEqual([400, 'validation-failed']);
    expect(body.errors?.[0]?.path).toBe(query.split('=')[0]);
  });

  it('refuses a cursor of other filters', async () => {
    await place();
    await place();
    const { next } = (await api.call<List<OrderDto>>('GET', '/v1/orders?limit=1')).body;
    expect((await api.call('GET', `/v1/orders?limit=2&cursor=${next}`)).status).toBe(200);
    expect((await api.call('GET', `/v1/orders?status=PENDING&cursor=${next}`)).status).toBe(400);
    expect((await api.call('GET', `/v1/stock?cursor=${next}`)).status).toBe(400);
  });

  it('has a delivery log for orders it knows', async () => {
    const { body } = await place();
    expect((await api.call('GET', `/v1/orders/${body.id}/notifications`)).body).toEqual({
      items: [],
      next: null,
    });
    expect((await api.call('GET', `/v1/orders/${randomUUID()}/notifications`)).status).toBe(404);
    expect((await api.call('GET', `/v1/orders/${randomUUID()}/events`)).status).toBe(404);
  });

  it('counts the orders that reach a state, once each', async () => {
    const count = async () => {
      const { body } = await api.call<string>('GET', '/metrics');
      return Number(/^waybill_orders_total\{status="FULFILLED"\} (\d+)$/m.exec(body)?.[1] ?? 0);
    };
    const before = await count();
    const id = await confirmed();
    await api.call('POST', `/v1/orders/${id}/fulfil`);
    await api.call('POST', `/v1/orders/${id}/fulfil`);
    expect(await count()).toBe(before + 1);
  });
});
