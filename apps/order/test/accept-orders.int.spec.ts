import { randomUUID } from 'node:crypto';
import { Database } from '@waybill/postgres';
import { sql } from 'kysely';
import { AcceptOrders } from '../src/orders/accept-orders';
import { placeOrder } from '../src/orders/order';
import { aBody, startApi, type Api } from './support';

describe('accepting orders together', () => {
  let api: Api;
  beforeAll(async () => (api = await startApi()));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => api.stop());

  const eventsOf = async (orderId: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from order_events where order_id = ${orderId}`.execute(api.database.connection);
    return rows[0]?.n;
  };
  const place = (key: string = randomUUID()) =>
    api.call('POST', '/v1/orders', { body: aBody(), headers: { 'idempotency-key': key } });

  it('has fewer transactions than orders', async () => {
    const transactions = jest.spyOn(api.app.get(AcceptOrders), 'run');
    const answers = await Promise.all(Array.from({ length: 60 }, () => place()));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(60);
    expect(
      answers.every(({ status, headers }) => status === 202 && !headers.has('idempotency-replayed')),
    ).toBe(true);
    expect(transactions.mock.calls.length).toBeLessThan(30);
    expect(await eventsOf(String(answers[0]?.body.id))).toBe(1);
  });

  it('does the same again when the answer to COMMIT was lost, and tells of each order once', async () => {
    const database = api.app.get(Database);
    const transaction = database.transaction.bind(database);
    const lost = jest.spyOn(database, 'transaction').mockImplementationOnce(async (work) => {
      await transaction(work);
      throw new Error('Connection terminated unexpectedly');
    });
    const { status, headers, body } = await place();
    expect(lost).toHaveBeenCalledTimes(2);
    expect([status, headers.has('idempotency-replayed')]).toEqual([202, false]);
    expect(await eventsOf(String(body.id))).toBe(1);
  });

  it('gives one of two with the same key in one batch the order of the other, or refuses it', async () => {
    const key = randomUUID();
    const acceptance = (bodyHash: string) => ({
      order: placeOrder(aBody(), randomUUID(), new Date()),
      idempotency: { key, bodyHash: Buffer.from(bodyHash) },
      story: {},
    });
    const [first, second, other] = [acceptance('a'), acceptance('a'), acceptance('b')];
    const results = await api.app.get(AcceptOrders).run([first, second, other]);
    expect(results).toEqual([
      { order: first.order, replayed: false },
      { order: first.order, replayed: true },
      expect.objectContaining({ code: 'idempotency-key-reused' }),
    ]);
    expect([await eventsOf(first.order.id), await eventsOf(second.order.id)]).toEqual([1, 0]);
  });
});
