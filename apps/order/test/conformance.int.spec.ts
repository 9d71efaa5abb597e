import { randomUUID } from 'node:crypto';
import { NotificationSent, StockLevelChanged, type OrderDto } from '@waybill/dto';
import type { KafkaRecord } from '@waybill/messaging';
import { asyncApi, groups, messageSchemas, notifications } from '@waybill/topics';
import { OrderConfig } from '../src/config';
import { KeepDeadLetters } from '../src/dead-letters/keep-dead-letters';
import { LogNotifications } from '../src/notifications/log-notifications';
import { FollowLevels } from '../src/stock/follow-levels';
import { Conformance, type OpenApi } from './conformance';
import { aBody, startApi, type Answer, type Api } from './support';

const PARKED = 'waybill.orders.inventory.dead-letters';

/** Answers of the running service against its own documents. */
describe('what the service answers', () => {
  let api: Api;
  let conformance: Conformance;
  let order: OrderDto;
  beforeAll(async () => {
    await testing.createTopic({ ...notifications, key: () => '', messages: [] });
    api = await startApi(undefined, testing.kafka().brokers.join(','));
    conformance = new Conformance((await api.call<OpenApi>('GET', '/openapi.json')).body);
    order = (await api.call<OrderDto>('POST', '/v1/orders', { body: aBody() })).body;
    await fill();
  });
  afterAll(() => api.stop());

  /** What other services tell, so that no answer is empty. */
  const fill = () =>
    api.database.transaction(async (tx) => {
      const level = { sku: 'TEA-001', onHand: 9, held: 1, available: 8, version: 1, lowStockAt: 2 };
      const updatedAt = new Date().toISOString();
      await api.app
        .get(FollowLevels)
        .run([testing.received(testing.aMessage(StockLevelChanged, { ...level, updatedAt }))], tx);
      const notice = { orderId: order.id, orderStatus: 'CONFIRMED', channel: 'email', attempts: 2 } as const;
      const sent = { ...notice, notificationId: randomUUID(), recipient: 'a@b.example', error: 'late' };
      await api.app
        .get(LogNotifications)
        .run([testing.received(testing.aMessage(NotificationSent, sent))], tx);
      await api.app.get(KeepDeadLetters).run([letter(0), letter(1, 5)], tx);
    });
  const letter = (offset: number, redrives = 0): KafkaRecord => {
    const texts = {
      'kafka_dlt-original-partition': '7',
      'kafka_dlt-original-offset': String(100 + offset),
      'kafka_dlt-original-timestamp': '1763629100000',
      'kafka_dlt-exception-message': 'no such thing',
      'x-dlt-group': groups.inventory,
      'x-dlt-reason': 'invalid',
      'x-dlt-parked-at': new Date().toISOString(),
      'x-redrive-count': String(redrives),
    };
    const headers = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]),
    );
    const place = { topic: PARKED, partition: 3, offset: String(offset), timestamp: String(Date.now()) };
    return { ...place, key: null, value: Buffer.from('{}'), headers };
  };
  const ask = async (method: string, path: string, options: Parameters<Api['call']>[2] = {}) => {
    const answer: Answer<unknown> = await api.call(method, path, options);
    return [answer.status, ...conformance.faultsOf(method, path, answer)];
  };

  const KEY = { 'idempotency-key': 'one' };
  const ADJUSTMENT = { sku: 'TEA-001', delta: 1, reference: 'r-1', note: 'recount' };
  const TEXT = { 'content-type': 'text/plain' };
  const LARGE = `"${'x'.repeat(300_000)}"`;
  const cases: [string, string, number, Parameters<Api['call']>[2]?][] = [
    ['POST', '/v1/orders', 202, { body: aBody(), headers: KEY }],
    ['POST', '/v1/orders', 202, { body: aBody(), headers: KEY }],
    ['POST', '/v1/orders', 202, { body: aBody(), headers: { prefer: 'wait=0' } }],
    ['POST', '/v1/orders', 422, { body: aBody({ customerId: 'c-2' }), headers: KEY }],
    ['POST', '/v1/orders', 400, { body: aBody({ currency: 'XXXX' }) }],
    ['POST', '/v1/orders', 400, { body: aBody(), headers: { 'idempotency-key': 'ü' } }],
    ['POST', '/v1/orders', 400, { raw: '{' }],
    ['POST', '/v1/orders', 413, { raw: LARGE }],
    ['POST', '/v1/orders', 415, { raw: '{}', headers: TEXT }],
    ['GET', '/v1/orders?limit=1', 200],
    ['GET', '/v1/orders?status=LOST', 400],
    ['GET', '/v1/orders/:id', 200, { headers: { prefer: 'wait=0' } }],
    ['GET', '/v1/orders/:id', 304, { headers: { 'if-none-match': '*' } }],
    ['GET', '/v1/orders/7', 404],
    ['GET', '/v1/orders/:id/events', 200],
    ['GET', '/v1/orders/:id/events?limit=0', 400],
    ['GET', '/v1/orders/7/events', 404],
    ['GET', '/v1/orders/:id/notifications', 200],
    ['GET', '/v1/orders/7/notifications', 404],
    ['POST', '/v1/orders/:id/cancel', 400, { raw: '{' }],
    ['POST', '/v1/orders/:id/cancel', 413, { raw: LARGE }],
    ['POST', '/v1/orders/:id/cancel', 415, { raw: '{}', headers: TEXT }],
    ['POST', '/v1/orders/:id/cancel', 200],
    ['POST', '/v1/orders/:id/fulfil', 409],
    ['POST', '/v1/orders/7/fulfil', 404],
    ['GET', '/v1/stock', 200],
    ['GET', '/v1/stock?cursor=x', 400],
    ['GET', '/v1/stock/TEA-001', 200],
    ['GET', '/v1/stock/NONE', 404],
    ['POST', '/v1/stock/adjustments', 202, { body: ADJUSTMENT }],
    ['POST', '/v1/stock/adjustments', 422, { body: { ...ADJUSTMENT, delta: 2 } }],
    ['POST', '/v1/stock/adjustments', 400, { body: { ...ADJUSTMENT, delta: 0 } }],
    ['GET', '/v1/stock/adjustments/r-1', 200],
    ['GET', '/v1/stock/adjustments/r-2', 404],
    ['GET', '/v1/topics?limit=1', 200],
    ['GET', '/v1/topics?limit=0', 400],
    ['GET', '/v1/dead-letters?limit=1', 200],
    ['GET', '/v1/dead-letters?reason=bad', 400],
    ['GET', `/v1/dead-letters/${PARKED}/3/0`, 200],
    ['GET', `/v1/dead-letters/${PARKED}/3/9`, 404],
    ['POST', `/v1/dead-letters/${PARKED}/3/0/redrive`, 202],
    ['POST', `/v1/dead-letters/${PARKED}/3/1/redrive`, 409],
    ['POST', `/v1/dead-letters/${PARKED}/3/0/redrive`, 415, { raw: '{}', headers: TEXT }],
    ['GET', '/asyncapi.json', 200],
    ['GET', '/schemas/waybill.order.placed.v1', 200],
    ['GET', '/schemas/waybill.order.placed.v9', 404],
  ];
  it.each(cases)('%s %s is %d as the document has it', async (method, path, status, options = {}) => {
    expect(await ask(method, path.replace(':id', order.id), options)).toEqual([status]);
  });

  it('is 401 or 403 as the document has it, when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      expect(await ask('GET', '/v1/topics')).toEqual([401]);
      expect(await ask('GET', '/v1/topics', { headers: { authorization: 'Bearer no' } })).toEqual([403]);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });

  it('is 503 as the document has it, when Kafka is away', async () => {
    const config = api.app.get(OrderConfig);
    const kafka = config.KAFKA_BROKERS;
    config.KAFKA_BROKERS = '127.0.0.1:1';
    expect(await ask('GET', '/v1/topics').finally(() => (config.KAFKA_BROKERS = kafka))).toEqual([503]);
  });

  it('would be found out', async () => {
    const answer = await api.call<object>('GET', `/v1/orders/${order.id}`);
    const faults = (forged: Partial<Answer<unknown>>) =>
      conformance.faultsOf('GET', '/v1/orders/1', { ...answer, ...forged });
    expect(faults({ status: 418 })).toEqual(['getOrder has no 418']);
    expect(faults({ body: { ...answer.body, total: '9', carrier: 'pigeon' } })).toEqual([
      ' must NOT have additional properties',
      '/total must be integer',
    ]);
    expect(faults({ headers: new Headers({ 'content-type': 'application/json', link: '<>' }) })).toEqual([
      'link is not told',
    ]);
    const { body, headers } = await api.call<object>('GET', '/v1/orders/7');
    expect(faults({ status: 404, headers, body: { ...body, code: 'forbidden' } })).toEqual([
      'getOrder can not answer forbidden',
    ]);
  });

  it('are the documents of the topics as they are kept', async () => {
    const document = await api.call('GET', '/asyncapi.json');
    expect([document.headers.get('content-type'), document.body]).toEqual([
      'application/json; charset=utf-8',
      JSON.parse(JSON.stringify(asyncApi())),
    ]);
    for (const [type, schema] of messageSchemas) {
      const { headers, body } = await api.call('GET', `/schemas/${type}`);
      expect([headers.get('content-type'), body]).toEqual([
        'application/schema+json; charset=utf-8',
        JSON.parse(JSON.stringify(schema)),
      ]);
    }
  });
});
