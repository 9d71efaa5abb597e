import { randomUUID } from 'node:crypto';
import { NotificationFailed, NotificationSent, NotificationSkipped, type FeedNoticeDto } from '@waybill/dto';
import { Received } from '@waybill/messaging';
import { OrderConfig } from '../src/config';
import { LogNotifications, type NotificationEvent } from '../src/notifications/log-notifications';
import { aBody, planOf, startApi, type Api, type Refusable } from './support';

type List = Refusable<{ items: FeedNoticeDto[]; next: string | null }>;

describe('feeds over HTTP', () => {
  let api: Api;
  let orderId: string;
  beforeAll(async () => {
    api = await startApi();
    orderId = (await api.call('POST', '/v1/orders', { body: aBody() })).body.id;
  });
  afterAll(() => api.stop());

  const feed = (id: string, parameters = '', headers?: Record<string, string>) =>
    api.call<List>('GET', `/v1/customers/${encodeURIComponent(id)}/feed${parameters}`, { headers });
  const told = async (
    type: new () => NotificationEvent,
    recipient: string,
    time: string,
    { channel = 'feed', orderStatus = 'CONFIRMED' } = {},
  ) => {
    const notificationId = randomUUID();
    const fields = { notificationId, orderId, orderStatus, channel, recipient, attempts: 1 };
    const record = {
      topic: 't',
      partition: 0,
      offset: '0',
      timestamp: '0',
      key: null,
      value: null,
      headers: {},
    };
    const event = new Received(Object.assign(new type(), fields), randomUUID(), '', 'x', { time }, record);
    await api.database.transaction((tx) => api.app.get(LogNotifications).run([event], tx));
    return { id: notificationId, orderId, orderStatus, at: time };
  };
  const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString();

  it('are what was sent to the customer there, newest first', async () => {
    const customer = `a/b ü ${randomUUID()}`;
    const old = await told(NotificationSent, customer, at(1));
    const young = await told(NotificationSent, customer, at(3), { orderStatus: 'REJECTED' });
    const between = await told(NotificationSent, customer, at(2), { orderStatus: 'FULFILLED' });
    await told(NotificationSent, customer, at(4), { channel: 'email' });
    await told(NotificationSent, customer, at(4), { channel: 'webhook' });
    await told(NotificationSkipped, customer, at(5));
    await told(NotificationFailed, customer, at(6));
    await told(NotificationSent, randomUUID(), at(7));
    const { status, body } = await feed(customer);
    expect([status, body.next]).toEqual([200, null]);
    expect(body.items).toEqual([
      {
        ...young,
        title: 'We could not accept your order',
        body: expect.stringContaining(young.orderId) as string,
      },
      {
        ...between,
        title: 'Your order is on its way',
        body: expect.stringContaining(between.orderId) as string,
      },
      { ...old, title: 'Your order is confirmed', body: expect.stringContaining(old.orderId) as string },
    ]);
  });

  it('come page by page, like all lists', async () => {
    const customer = randomUUID();
    const ids: string[] = [];
    for (const second of [0, 1, 1, 1, 2]) ids.push((await told(NotificationSent, customer, at(second))).id);
    const seen: string[] = [];
    let path = '?limit=2';
    for (;;) {
      const { body, headers } = await feed(customer, path);
      seen.push(...body.items.map(({ id }) => id));
      expect(headers.get('link') === null).toBe(body.next === null);
      if (body.next === null) break;
      expect(headers.get('link')).toContain(`cursor=${encodeURIComponent(body.next)}`);
      path = `?limit=2&cursor=${body.next}`;
    }
    const equals = ids.slice(1, 4).sort().reverse();
    expect(seen).toEqual([ids[4], ...equals, ids[0]]);
  });

  it('are read by an index, as is what comes after a position', async () => {
    const inFeed = `select id from notifications where channel = 'feed' and status = 'SENT'`;
    const list = `${inFeed} and recipient = 'c-1' order by at desc, id desc limit 50`;
    expect(await planOf(api.database, list)).toContain('feed_by_age');
    const after = `${inFeed} and tx > 0 and (tx, seq) > (7, 1) order by tx, seq limit 200`;
    expect(await planOf(api.database, after)).toContain('feed_by_position');
  });

  it('are empty of customers to whom nothing was sent', async () => {
    const { status, body } = await feed('ü'.repeat(128));
    expect([status, body]).toEqual([200, { items: [], next: null }]);
  });

  it.each(['limit=0', 'limit=201', 'cursor=x', 'why=so'])('refuse ?%s', async (parameter) => {
    const { status, body } = await feed('c-1', `?${parameter}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([
      400,
      'validation-failed',
      parameter.split('=')[0],
    ]);
  });

  it('refuse the cursor of another feed', async () => {
    const customer = randomUUID();
    for (const second of [0, 1]) await told(NotificationSent, customer, at(second));
    const { next } = (await feed(customer, '?limit=1')).body;
    expect((await feed(customer, `?limit=1&cursor=${next}`)).status).toBe(200);
    expect((await feed('c-1', `?limit=1&cursor=${next}`)).status).toBe(400);
  });

  it.each(['x'.repeat(129), 'a\u0000b'])('are not found of %j', async (id) => {
    const { status, body } = await feed(id);
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('are for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      expect((await feed('c-1')).status).toBe(401);
      expect((await feed('c-1', '', { authorization: 'Bearer wrong' })).status).toBe(403);
      expect((await feed('c-1', '', { authorization: 'Bearer open-sesame' })).status).toBe(200);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
