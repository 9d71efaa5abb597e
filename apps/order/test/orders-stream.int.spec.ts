import { randomUUID } from 'node:crypto';
import { migrate } from '@waybill/postgres';
import { sql } from 'kysely';
import { EventStreams } from '../src/http/event-streams';
import { FeedRepository } from '../src/live/feed.repository';
import { orderMigrations } from '../src/migrations';
import { EventReader } from './event-reader';
import { aBody, query, startApi, type Api, type Refusable } from './support';

describe('the stream of all orders', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const open = (headers?: Record<string, string>) => EventReader.open(`${api.url}/v1/events`, headers);
  const place = async () => (await api.call('POST', '/v1/orders', { body: aBody() })).body.id;
  const stored = async () =>
    (await query<{ id: string }>(api.database, 'select id from order_events order by tx, seq')).map(
      ({ id }) => id,
    );

  it('begins now, and tells of every order', async () => {
    const before = await place();
    const reader = await open();
    const placed = [await place(), await place()];
    await api.call('POST', `/v1/orders/${before}/cancel`);
    const events = await reader.first(3);
    expect(events.map(({ data }) => data.data.id)).toEqual([...placed, before]);
    expect(events.map(({ event }) => event)).toEqual([
      'waybill.order.placed.v1',
      'waybill.order.placed.v1',
      'waybill.order.cancelled.v1',
    ]);
    reader.close();
  });

  it('begins now when the last entry is unknown', async () => {
    await place();
    for (const lastEventId of [randomUUID(), 'x']) {
      const reader = await open({ 'last-event-id': lastEventId });
      const id = await place();
      expect((await reader.first(1))[0]?.data.data.id).toBe(id);
      reader.close();
    }
  });

  it('misses nothing when it breaks before its first entry, and each time anew', async () => {
    await place();
    const broken = await open();
    let position = await broken.beginning();
    broken.close();
    const placed = [await place()];
    for (let times = 0; times < 2; times++) {
      const reader = await open({ 'last-event-id': position });
      position = await reader.beginning();
      placed.push(await place());
      const events = await reader.first(placed.length);
      expect(events.map(({ data }) => data.data.id)).toEqual(placed);
      reader.close();
    }
  });

  it('says where it begins behind an entry, too', async () => {
    await place();
    const [known] = (await stored()).slice(-1);
    const before = await open({ 'last-event-id': known! });
    const position = await before.beginning();
    before.close();
    const id = await place();
    const reader = await open({ 'last-event-id': position });
    expect((await reader.first(1))[0]?.data.data.id).toBe(id);
    reader.close();
  });

  it('begins now at a position that this database has not reached', async () => {
    const reader = await open({ 'last-event-id': '999999999999.0' });
    const id = await place();
    expect((await reader.first(1))[0]?.data.data.id).toBe(id);
    reader.close();
  });

  it('goes on behind the last entry through pages of backlog into what is live, without gap or double', async () => {
    // Of one transaction, so that pages end within it.
    await query(
      api.database,
      `insert into order_events (id, order_id, version, type, time, data, correlation_id)
       select gen_random_uuid(), gen_random_uuid(), 1, 'x', now(), '{}', 'x' from generate_series(1, 450)`,
    );
    const known = (await stored()).at(-440)!;
    const readers = [await open({ 'last-event-id': known }), await open({ 'last-event-id': known })];
    await Promise.all(Array.from({ length: 50 }, place));
    const expected = (await stored()).slice(-489);
    for (const reader of readers) {
      await reader.first(expected.length);
      expect(reader.ids).toEqual(expected);
      reader.close();
    }
  });

  it('misses nothing that is told while the backlog is being read', async () => {
    await place();
    const known = (await stored()).at(-1)!;
    await place();
    const watcher = await open();
    const feed = api.app.get(FeedRepository);
    const after = feed.after.bind(feed);
    let held = 0;
    const start = await feed.positionOf(api.database.connection, known);
    const slow = jest.spyOn(feed, 'after').mockImplementation(async (connection, position, limit) => {
      const read = await after(connection, position, limit);
      // The stream's own first read, and not one of the feed.
      if (position.seq === start?.seq && held++ === 0) {
        await place();
        await watcher.first(1);
      }
      return read;
    });
    const reader = await open({ 'last-event-id': known });
    await reader.first(2);
    const marker = await place();
    expect((await reader.first(3)).at(-1)?.data.data.id).toBe(marker);
    expect(reader.ids).toEqual((await stored()).slice(-3));
    slow.mockRestore();
    for (const each of [watcher, reader]) each.close();
  });

  it('neither loses nor doubles what a long transaction commits behind a later one', async () => {
    const reader = await open();
    const early = await begin(api);
    const late = await begin(api);
    const second = await late.insert();
    await late.commit();
    const orderId = await place();
    // Committed, and held back all the same: what `early` writes could still come before it.
    const { connection } = api.database;
    const seen = await api.app.get(FeedRepository).after(connection, { tx: 1, seq: 0 }, 10_000);
    expect(await stored()).toContain(second);
    expect(seen.map(({ id }) => id)).not.toContain(second);
    const first = await early.insert();
    expect(reader.events).toEqual([]);
    await early.commit();
    const events = await reader.first(3);
    expect(events.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]));
    expect(events.map(({ data }) => data.data.id)).toContain(orderId);
    const resumed = await open({ 'last-event-id': reader.ids[0]! });
    const marker = await place();
    await testing.waitFor(() =>
      [reader, resumed].every(({ events: [...all] }) => all.at(-1)?.data.data.id === marker),
    );
    expect(reader.ids).toHaveLength(4);
    expect(resumed.ids).toEqual(reader.ids.slice(1));
    for (const each of [reader, resumed]) each.close();
  });

  it("keeps an order's entries in their order, whichever transaction had begun first", async () => {
    const reader = await open();
    const early = await begin(api);
    const late = await begin(api);
    const orderId = randomUUID();
    await late.insert(orderId, 1);
    await late.commit();
    await early.insert(orderId, 2);
    await early.commit();
    expect((await reader.first(2)).map(({ data }) => data.version)).toEqual([1, 2]);
    reader.close();
  });

  it('is 406 for those who take no stream', async () => {
    const headers = { accept: 'application/json' };
    const answer = await api.call<Refusable<object>>('GET', '/v1/events', { headers });
    expect([answer.status, answer.body.code]).toEqual([406, 'not-acceptable']);
  });

  it('goes to each of 2,000 streams', async () => {
    const before = process.memoryUsage().rss;
    const readers: EventReader[] = [];
    while (readers.length < 2_000)
      readers.push(...(await Promise.all(Array.from({ length: 200 }, () => open({ accept: '*/*' })))));
    expect(api.app.get(EventStreams).size).toBe(2_000);
    const id = await place();
    await testing.waitFor(() => readers.every(({ events }) => events.length === 1), { timeoutMs: 30_000 });
    expect(readers.filter(({ events }) => events[0]?.data.data.id !== id)).toEqual([]);
    // Both ends of the streams are in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
    for (const reader of readers) reader.close();
    await testing.waitFor(() => api.app.get(EventStreams).size === 0);
  }, 180_000);
});

describe('the positions of entries', () => {
  it('are added to a table that has rows, and the rows from before have none', async () => {
    const { 'order-0005-positions': positions, ...before } = orderMigrations;
    const { database, drop } = await testing.createDatabase(before);
    const insert = (id: string) =>
      query(
        database,
        `insert into order_events (id, order_id, version, type, time, data, correlation_id)
         values ('${id}', '${randomUUID()}', 1, 'x', now(), '{}', 'x')`,
      );
    const [old, young] = [randomUUID(), randomUUID()];
    await insert(old);
    await migrate(database, { ...before, 'order-0005-positions': positions! });
    await insert(young);
    const feed = new FeedRepository();
    expect(await feed.positionOf(database.connection, old)).toEqual({ tx: 0, seq: 0 });
    const found = await feed.after(database.connection, { tx: 0, seq: 0 }, 10);
    expect(found.map(({ id }) => id)).toEqual([young]);
    await drop();
  });
});

/** A transaction that somebody else has begun, and has a number of its own from then on. */
async function begin(api: Api) {
  const tx = await api.database.connection.startTransaction().execute();
  await sql`select pg_current_xact_id()`.execute(tx);
  return {
    /** Returns the id of the entry. */
    insert: async (orderId: string = randomUUID(), version = 1) => {
      const id = randomUUID();
      await sql`
        insert into order_events (id, order_id, version, type, time, data, correlation_id)
        values (${id}, ${orderId}, ${version}, 'waybill.order.placed.v1', now(),
          ${JSON.stringify({ id: orderId })}, 'x')`.execute(tx);
      return id;
    },
    commit: () => tx.commit().execute(),
  };
}
