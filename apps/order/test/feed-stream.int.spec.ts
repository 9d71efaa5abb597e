import { randomUUID } from 'node:crypto';
import { NotificationSent, NotificationSkipped, type FeedNoticeDto } from '@waybill/dto';
import { sql } from 'kysely';
import { OrderConfig } from '../src/config';
import { NoticeFeed } from '../src/feed/notice-feed';
import { EventStreams } from '../src/http/event-streams';
import { LogNotifications } from '../src/notifications/log-notifications';
import { EventReader } from './event-reader';
import { aBody, query, startApi, type Api, type Refusable } from './support';

describe("the stream of a customer's feed", () => {
  let api: Api;
  let orderId: string;
  beforeAll(async () => {
    api = await startApi();
    orderId = (await api.call('POST', '/v1/orders', { body: aBody() })).body.id;
  });
  afterAll(() => api.stop());

  const path = (id: string) => `/v1/customers/${encodeURIComponent(id)}/feed`;
  const open = (id: string, headers?: Record<string, string>) =>
    EventReader.open<FeedNoticeDto>(api.url + path(id), headers);
  const told = async (recipient: string, type: typeof NotificationSent | typeof NotificationSkipped) => {
    const fields = { orderStatus: 'CONFIRMED' as const, channel: 'feed' as const, recipient, attempts: 1 };
    const event = testing.aMessage(type, {
      ...{ notificationId: randomUUID(), orderId },
      ...fields,
    });
    await api.database.transaction((tx) => api.app.get(LogNotifications).run([testing.received(event)], tx));
    return event.notificationId;
  };
  const sent = (recipient: string) => told(recipient, NotificationSent);
  const list = async (id: string) =>
    (await api.call<{ items: FeedNoticeDto[] }>('GET', `${path(id)}?limit=200`)).body.items;

  it('begins now, and tells this customer’s notices as the list has them', async () => {
    const customer = `a/b ü ${randomUUID()}`;
    await sent(customer);
    const reader = await open(customer);
    await sent(randomUUID());
    await told(customer, NotificationSkipped);
    const ids = [await sent(customer), await sent(customer)];
    const events = await reader.first(2);
    expect(events.map(({ id, event }) => [id, event])).toEqual(ids.map((id) => [id, 'notice']));
    const notices = await list(customer);
    expect(events.map(({ data }) => data)).toEqual(
      ids.map((id) => notices.find((notice) => notice.id === id)),
    );
    expect(reader.response.headers).toMatchObject({ 'content-type': 'text/event-stream', vary: 'accept' });
    reader.close();
  });

  it('begins now when the last notice is unknown, or not one of this customer', async () => {
    const customer = randomUUID();
    await sent(customer);
    const foreign = await sent(randomUUID());
    await sent(customer);
    for (const lastEventId of [randomUUID(), 'x', foreign]) {
      const reader = await open(customer, { 'last-event-id': lastEventId });
      const id = await sent(customer);
      await reader.first(1);
      expect(reader.ids).toEqual([id]);
      reader.close();
    }
  });

  it('goes on behind the last notice through pages of backlog into what is live, without gap or double', async () => {
    const customer = randomUUID();
    const ids: string[] = [];
    for (let count = 0; count < 120; count++) ids.push(await sent(customer));
    const readers = [];
    for (let count = 0; count < 60; count++) {
      if (count % 20 === 0) readers.push(await open(customer, { 'last-event-id': ids[9]! }));
      ids.push(await sent(customer));
    }
    for (const reader of readers) {
      await reader.first(170);
      expect(reader.ids).toEqual(ids.slice(10));
      reader.close();
    }
  });

  it('misses nothing when it breaks before its first notice', async () => {
    const customer = randomUUID();
    await sent(customer);
    const broken = await open(customer);
    const position = await broken.beginning();
    broken.close();
    const ids = [await sent(customer)];
    const reader = await open(customer, { 'last-event-id': position });
    ids.push(await sent(customer));
    await reader.first(2);
    expect(reader.ids).toEqual(ids);
    reader.close();
  });

  it('tells what others commit, and not before all that comes first', async () => {
    const customer = randomUUID();
    const reader = await open(customer);
    const insert = sql`
      insert into notifications (id, order_id, order_status, channel, recipient, status, attempts, at)
      values (gen_random_uuid(), gen_random_uuid(), 'CONFIRMED', 'feed', ${customer}, 'SENT', 1, now()) returning id`;
    const early = await api.database.connection.startTransaction().execute();
    const first = (await insert.execute(early)).rows[0] as { id: string };
    const second = await sent(customer);
    await testing.waitFor(async () => (await list(customer)).some(({ id }) => id === second));
    expect(reader.ids).toEqual([]);
    await early.commit().execute();
    await reader.first(2);
    expect(reader.ids).toEqual([first.id, second]);
    reader.close();
  });

  it('tells of a notice that was given up once it is sent all the same', async () => {
    const customer = randomUUID();
    const id = await sent(customer);
    await query(api.database, `update notifications set status = 'FAILED' where id = '${id}'`);
    const reader = await open(customer);
    const again = testing.aMessage(NotificationSent, {
      ...{ notificationId: id, orderId, orderStatus: 'CONFIRMED' },
      ...{ channel: 'feed', recipient: customer, attempts: 2 },
    });
    await api.database.transaction((tx) => api.app.get(LogNotifications).run([testing.received(again)], tx));
    await reader.first(1);
    expect(reader.ids).toEqual([id]);
    reader.close();
  });

  it('is a list for those who do not ask for a stream by name', async () => {
    const headers = { accept: 'application/json, text/event-stream' };
    const answer = await api.call<{ items: unknown[] }>('GET', path('nobody'), { headers });
    expect(answer.body).toEqual({ items: [], next: null });
    expect(answer.headers.get('vary')).toBe('accept');
  });

  it('is for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      const headers = { accept: 'text/event-stream' };
      const answer = await api.call<Refusable<object>>('GET', path('c-1'), { headers });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
      const reader = await open('c-1', { authorization: 'Bearer open-sesame' });
      expect(reader.response.statusCode).toBe(200);
      reader.close();
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });

  it('is forgotten when its client goes, and then nothing is looked for', async () => {
    const reader = await open(randomUUID());
    await testing.waitFor(() => api.app.get(NoticeFeed).active);
    reader.close();
    await testing.waitFor(() => api.app.get(EventStreams).size === 0 && !api.app.get(NoticeFeed).active);
  });
});
