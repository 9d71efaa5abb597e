import { NoAnswerError, ProblemError, type NewOrder } from '../src/index.js';
import { cut, json, problem, Server, silence, type Answers } from './server.js';

const ORDER: NewOrder = {
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'TEA', quantity: 1, unitPrice: 5 }],
};
const placed = { ...ORDER, id: '1', status: 'PENDING' };

describe('calls', () => {
  let server: Server;
  const start = async (...answers: Answers) => (server = await Server.start(answers));

  afterEach(() => server.stop());

  it('places an order with one key through cut connections, 503, 502 and 409 idempotency-in-progress', async () => {
    await start(
      cut,
      problem(503, 'unavailable', { 'retry-after': '0' }),
      (response) => void response.writeHead(502).end('<html>'),
      problem(409, 'idempotency-in-progress'),
      json(202, placed),
    );
    const order = await server.client({ url: `${server.url}/` }).orders.place(ORDER, { wait: 2.5 });
    expect(order).toEqual(placed);
    const keys = server.asked.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(server.asked).toHaveLength(5);
    expect(server.asked[4]).toMatchObject({
      method: 'POST',
      url: '/v1/orders',
      headers: { prefer: 'wait=3', 'content-type': 'application/json' },
      body: JSON.stringify(ORDER),
    });
  });

  it('sends the key that it is given, and another one for each call without', async () => {
    await start(json(202, placed));
    const { orders } = server.client();
    await orders.place(ORDER, { idempotencyKey: 'mine' });
    await orders.place(ORDER);
    await orders.place(ORDER);
    const keys = server.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe('mine');
    expect(new Set(keys).size).toBe(3);
  });

  it('waits for as long as Retry-After says', async () => {
    await start(problem(503, 'unavailable', { 'retry-after': '1' }), json(200, placed));
    const since = performance.now();
    await server.client().orders.get('1');
    expect(performance.now() - since).toBeGreaterThan(990);
  });

  it('throws the problem when another attempt can not help', async () => {
    await start(problem(409, 'illegal-transition'));
    const error = await server
      .client()
      .orders.cancel('1')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      status: 409,
      code: 'illegal-transition',
      message: 'what went wrong [409 illegal-transition]',
      problem: { detail: 'what went wrong', instance: '/v1' },
    });
    expect(server.asked).toHaveLength(1);
  });

  it('throws the last problem when the time would be over, and does not wait for that', async () => {
    await start(problem(503, 'unavailable', { 'retry-after': '3600' }));
    await expect(server.client().orders.place(ORDER)).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterMs: 3_600_000,
    });
  });

  it('gives up on a silent server: each attempt by its own limit, and the call by the whole', async () => {
    await start(silence);
    const client = server.client({ timeoutMs: 1_000, attemptTimeoutMs: 100 });
    await expect(client.orders.get('1')).rejects.toThrow(NoAnswerError);
    await expect(client.orders.get('1')).rejects.toThrow(
      /^no answer from http:.*: nothing came within \d+ ms$/,
    );
    expect(server.asked.length).toBeGreaterThan(3);
  });

  it('names the address that nobody listens at', async () => {
    await start(silence);
    const { url } = server;
    await server.stop();
    await start(silence);
    const { orders } = server.client({ url, timeoutMs: 10 });
    const address = url.slice('http://'.length);
    await expect(orders.get('1')).rejects.toThrow(
      `no answer from ${url}/v1/orders/1: connect ECONNREFUSED ${address}`,
    );
  });

  it('ends with the reason of the signal, in a request and in a pause', async () => {
    const controller = new AbortController();
    const reason = new Error('the user has gone');
    await start(problem(503, 'unavailable', { 'retry-after': '20' }), () => controller.abort(reason));
    const { orders } = server.client();
    const early = new AbortController();
    // Long after the answer, and long before the 20 s are over that it asks for: in the pause.
    setTimeout(() => early.abort(reason), 200);
    await expect(orders.get('1', { signal: early.signal })).rejects.toBe(reason);
    await expect(orders.get('1', { signal: controller.signal })).rejects.toBe(reason);
    await expect(orders.get('1', { signal: controller.signal })).rejects.toBe(reason);
    expect(server.asked).toHaveLength(2);
  });

  it('throws a mistake of the caller at once', async () => {
    await start(silence);
    expect(() => server.client({ url: 'localhost' })).toThrow(/Invalid URL/);
    await expect(server.client().orders.place(ORDER, { idempotencyKey: 'a\nb' })).rejects.toThrow(
      'invalid header value',
    );
    expect(server.asked).toEqual([]);
  });

  it('asks until the order is decided', async () => {
    await start(json(200, placed), json(200, placed), json(200, { ...placed, status: 'CONFIRMED' }));
    expect((await server.client().orders.decided('1')).status).toBe('CONFIRMED');
    expect(server.asked.map(({ headers }) => headers['prefer'])).toEqual(['wait=30', 'wait=30', 'wait=30']);
  });

  it('reads an order by its tag', async () => {
    await start(json(200, placed, { etag: '"1"' }), (response) => void response.writeHead(304).end());
    const { orders } = server.client();
    const first = await orders.getIfChanged('1', undefined);
    expect(first).toEqual({ order: placed, etag: '"1"' });
    expect(await orders.getIfChanged('1', first?.etag)).toBeUndefined();
    expect(server.asked[1]?.headers['if-none-match']).toBe('"1"');
  });

  it('lists page by page, and no further than it is asked', async () => {
    await start(json(200, { items: [1, 2], next: 'a+b' }), json(200, { items: [3], next: null }));
    const { orders } = server.client();
    const all: unknown[] = [];
    for await (const order of orders.list({ customerId: 'c & d', status: undefined }, { limit: 2 }))
      all.push(order);
    expect(all).toEqual([1, 2, 3]);
    expect(server.asked.map(({ url }) => url)).toEqual([
      '/v1/orders?customerId=c+%26+d&limit=2',
      '/v1/orders?customerId=c+%26+d&limit=2&cursor=a%2Bb',
    ]);
  });

  it('makes the calls of operators with their token', async () => {
    const letter = { topic: 'a.dead-letters', partition: 3, offset: 41 };
    await start(json(202, letter));
    const { stock, deadLetters } = server.client({ token: 's3cret' });
    await stock.adjust({ sku: 'TEA', delta: 1, reference: 'a/b' });
    await stock.adjustment('a/b');
    await stock.setThreshold('TEA', null);
    await deadLetters.redrive(letter);
    expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/v1/stock/adjustments', '{"sku":"TEA","delta":1,"reference":"a/b"}'],
      ['GET', '/v1/stock/adjustments/a%2Fb', ''],
      ['PUT', '/v1/stock/TEA/threshold', '{"lowStockAt":null}'],
      ['POST', '/v1/dead-letters/a.dead-letters/3/41/redrive', ''],
    ]);
    for (const { headers } of server.asked) expect(headers.authorization).toBe('Bearer s3cret');
  });

  it('makes the calls about webhooks and customers', async () => {
    await start(json(200, { items: [7], next: null }));
    const { webhooks, customers } = server.client({ token: 's3cret' });
    const target = { url: 'https://shop.example', types: ['*'] };
    await webhooks.put('a/b', target);
    await webhooks.get('a/b');
    await webhooks.rotate('a/b');
    await webhooks.remove('a/b');
    await customers.setPreferences('c 1', { channels: { email: false } });
    await customers.preferences('c 1');
    for await (const notice of customers.feed('c 1', { limit: 9 })) expect(notice).toBe(7);
    expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/v1/webhooks/a%2Fb', JSON.stringify(target)],
      ['GET', '/v1/webhooks/a%2Fb', ''],
      ['POST', '/v1/webhooks/a%2Fb/rotate', ''],
      ['DELETE', '/v1/webhooks/a%2Fb', ''],
      ['PUT', '/v1/customers/c%201/preferences', '{"channels":{"email":false}}'],
      ['GET', '/v1/customers/c%201/preferences', ''],
      ['GET', '/v1/customers/c%201/feed?limit=9', ''],
    ]);
    for (const { headers } of server.asked) expect(headers.authorization).toBe('Bearer s3cret');
  });

  it('does not repeat the rotation of a secret', async () => {
    await start(cut, json(200, {}));
    await expect(server.client().webhooks.rotate('shop')).rejects.toThrow(NoAnswerError);
    expect(server.asked).toHaveLength(1);
  });

  it('does not repeat a redrive', async () => {
    await start(cut, json(202, {}));
    await expect(
      server.client().deadLetters.redrive({ topic: 't', partition: 0, offset: 0 }),
    ).rejects.toThrow(NoAnswerError);
    expect(server.asked).toHaveLength(1);
  });
});
