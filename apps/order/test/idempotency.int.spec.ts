import { randomUUID } from 'node:crypto';
import { StockReserved } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { IdempotencyRepository } from '../src/idempotency/idempotency.repository';
import { DecideOrders } from '../src/orders/decide-orders';
import { OrdersRepository } from '../src/orders/orders.repository';
import { ForgetKeys } from '../src/retention/forget-keys';
import { aBody, query, startApi, type Api } from './support';

describe('Idempotency-Key', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const post = (key: string, body: unknown = aBody(), headers: Record<string, string> = {}) =>
    api.call('POST', '/v1/orders', { body, headers: { 'idempotency-key': key, ...headers } });
  const ordersOf = (customerId: string) =>
    api.app.get(OrdersRepository).list(api.database.connection, { customerId }, undefined, 100);

  it('makes one order of fifty requests at once', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(key, aBody({ customerId }))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49);
    expect(await ordersOf(customerId)).toHaveLength(1);
  });

  it('repeats the acceptance, whatever became of the order', async () => {
    const key = randomUUID();
    const first = await post(key);
    await api.call('POST', `/v1/orders/${first.body.id}/cancel`);
    const again = await post(key);
    expect([again.status, again.headers.get('location')]).toEqual([202, first.headers.get('location')]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  it('waits anew, and answers with the order as it is', async () => {
    const key = randomUUID();
    const { body } = await post(key);
    const decision = testing.received(testing.aMessage(StockReserved, { orderId: body.id, lines: [] }));
    await api.database.transaction((tx) => api.app.get(DecideOrders).run([decision], tx));
    const again = await post(key, aBody(), { prefer: 'wait=10' });
    expect([again.status, again.body.status, again.body.id]).toEqual([201, 'CONFIRMED', body.id]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('compares bodies as JSON values', async () => {
    const key = randomUUID();
    const { body } = await post(key);
    const [line] = aBody().lines;
    const reordered = `{"lines":[{"unitPrice":450.0,"quantity":2e0,"sku":"${line?.sku}"}], "currency":"\\u0045UR","customerId":"c-1"}`;
    const headers = { 'idempotency-key': key };
    const again = await api.call('POST', '/v1/orders', { raw: reordered, headers });
    expect([again.status, again.body.id]).toEqual([202, body.id]);
  });

  const lines = ['A', 'B'].map((sku) => ({ sku, quantity: 1, unitPrice: 1 }));
  it.each<[string, object, object]>([
    ['null and nothing', { email: null }, {}],
    ['lines in another order', { lines }, { lines: lines.toReversed() }],
    [
      'two lines of a SKU and their sum',
      { lines: [lines[0], lines[0]] },
      { lines: [{ ...lines[0], quantity: 2 }] },
    ],
    ['letters that look alike', { customerId: '\u00e9' }, { customerId: 'e\u0301' }],
  ])('tells apart %s', async (_what, first, second) => {
    const key = randomUUID();
    expect((await post(key, { ...aBody(), ...first })).status).toBe(202);
    expect((await post(key, { ...aBody(), ...second })).body.code).toBe('idempotency-key-reused');
    expect((await post(key, { ...aBody(), ...first })).status).toBe(202);
  });

  it('refuses another body, and makes no order of it', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    await post(key);
    const { status, body } = await post(key, aBody({ customerId }));
    expect([status, body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await ordersOf(customerId)).toEqual([]);
  });

  it('keeps nothing of a request that made no order', async () => {
    const key = randomUUID();
    expect((await post(key, aBody({ lines: [] }))).status).toBe(400);
    const { status, headers } = await post(key);
    expect([status, headers.get('idempotency-replayed')]).toEqual([202, null]);
  });

  it('is forgotten after its time', async () => {
    const key = randomUUID();
    const config = api.app.get(OrderConfig);
    const { body } = await post(key);
    const ttl = config.IDEMPOTENCY_TTL_SECONDS;
    config.IDEMPOTENCY_TTL_SECONDS = 0;
    const { status, body: other } = await post(key, aBody({ customerId: 'c-2' }));
    config.IDEMPOTENCY_TTL_SECONDS = ttl;
    expect([status, other.id === body.id]).toEqual([202, false]);
    expect((await post(key, aBody({ customerId: 'c-2' }))).body.id).toBe(other.id);
    expect((await post(key)).status).toBe(422);
  });

  it('is deleted after its time, and not before, nor when it has just been used again', async () => {
    const [old, reused, young] = [randomUUID(), randomUUID(), randomUUID()];
    for (const key of [old, reused, young]) await post(key);
    const ttl = api.app.get(OrderConfig).IDEMPOTENCY_TTL_SECONDS;
    const age = (seconds: number, ...keys: string[]) =>
      query(
        api.database,
        `update idempotency_keys set created_at = now() - interval '${seconds} seconds'
         where key in ('${keys.join("','")}')`,
      );
    await age(ttl, old, reused);
    await age(ttl - 60, young);
    const body = aBody({ customerId: 'c-2' });
    const forget = async () => {
      while (await api.app.get(ForgetKeys).run());
    };
    const answers = await Promise.all([
      ...Array.from({ length: 30 }, () => post(reused, body)),
      ...Array.from({ length: 5 }, forget),
    ]);
    expect(new Set(answers.flatMap((answer) => answer?.body.id ?? [])).size).toBe(1);
    const left = await query<{ key: string }>(
      api.database,
      `select key from idempotency_keys where key in ('${old}', '${reused}', '${young}')`,
    );
    expect(left.map(({ key }) => key).sort()).toEqual([reused, young].sort());
    expect((await post(young)).headers.get('idempotency-replayed')).toBe('true');
  });

  it.each(['a key', 'ü', 'x'.repeat(256), ''])('refuses the key %j', async (key) => {
    const { status, body } = await post(key);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([
      400,
      'validation-failed',
      'Idempotency-Key',
    ]);
  });

  it('answers 409 when the first request does not come to an end, and others with another key do not wait', async () => {
    const [key, ...others] = Array.from({ length: 8 }, () => randomUUID());
    await api.database.transaction(async (tx) => {
      const claim = { key: key!, bodyHash: Buffer.from('x'), orderId: randomUUID() };
      await api.app.get(IdempotencyRepository).claim(tx, [claim], 60);
      const held = post(key!);
      const answers = await Promise.all(others.map((other) => post(other)));
      expect(answers.map(({ status }) => status)).toEqual(others.map(() => 202));
      const { status, body } = await held;
      expect([status, body.code]).toEqual([409, 'idempotency-in-progress']);
    });
  });
});
