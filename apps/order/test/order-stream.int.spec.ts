import { randomUUID } from 'node:crypto';
import { StockReserved, type HistoryEntryDto } from '@waybill/dto';
import { EventStreams } from '../src/http/event-streams';
import { HistoryFeed } from '../src/live/history-feed';
import { DecideOrders } from '../src/orders/decide-orders';
import { HistoryRepository } from '../src/orders/history.repository';
import { EventReader } from './event-reader';
import { aBody, query, startApi, type Api, type Refusable } from './support';

describe("an order's stream", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const path = (id: string) => `/v1/orders/${id}/events`;
  const open = (id: string, headers?: Record<string, string>) =>
    EventReader.open(api.url + path(id), headers);
  const place = async () => (await api.call('POST', '/v1/orders', { body: aBody() })).body.id;
  const confirm = (orderId: string) => {
    const reserved = testing.received(testing.aMessage(StockReserved, { orderId, lines: [] }));
    return api.database.transaction((tx) => api.app.get(DecideOrders).run([reserved], tx));
  };
  const history = async (id: string) =>
    (await api.call<{ items: HistoryEntryDto[] }>('GET', path(id))).body.items;

  it('tells the history and then what happens, entry by entry as the list has them', async () => {
    const id = await place();
    const reader = await open(id);
    await reader.first(1);
    await confirm(id);
    await reader.first(2);
    await api.call('POST', `/v1/orders/${id}/fulfil`);
    const events = await reader.first(3);
    const expected = (await history(id)).map((entry) => ({ id: entry.id, event: entry.type, data: entry }));
    expect(events).toEqual(expected);
    expect(events.map(({ event }) => event)).toEqual([
      'waybill.order.placed.v1',
      'waybill.order.confirmed.v1',
      'waybill.order.fulfilled.v1',
    ]);
    reader.close();
  });

  it('says what it is, and that it is not to be kept', async () => {
    const reader = await open(await place());
    expect(reader.response.statusCode).toBe(200);
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      vary: 'accept',
    });
    expect(reader.response.headers).toHaveProperty('x-request-id');
    reader.close();
  });

  it('goes on behind the entry that the client has had, and from the start when it is not one of this order', async () => {
    const [id, other] = [await place(), await place()];
    await confirm(id);
    const [placed, confirmed] = await history(id);
    const [foreign] = await history(other);
    const from = async (lastEventId: string) => {
      const reader = await open(id, { 'last-event-id': lastEventId });
      return { reader, ids: reader.ids };
    };
    const readers = {
      middle: await from(placed!.id),
      end: await from(confirmed!.id),
      unknown: await from(randomUUID()),
      malformed: await from('42'),
      foreign: await from(foreign!.id),
    };
    await api.call('POST', `/v1/orders/${id}/fulfil`);
    const [, , fulfilled] = await history(id);
    const all = [placed!.id, confirmed!.id, fulfilled!.id];
    await testing.waitFor(() => Object.values(readers).every(({ reader }) => reader.ids.includes(all[2]!)));
    expect(readers.middle.reader.ids).toEqual(all.slice(1));
    expect(readers.end.reader.ids).toEqual(all.slice(2));
    for (const name of ['unknown', 'malformed', 'foreign'] as const)
      expect(readers[name].reader.ids).toEqual(all);
    for (const { reader } of Object.values(readers)) reader.close();
  });

  it('leaves no gap and no double where history and live meet', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, place));
    const changes = ids.map(async (id) => {
      await confirm(id);
      await api.call('POST', `/v1/orders/${id}/fulfil`);
    });
    const readers = await Promise.all(ids.map((id) => open(id)));
    await Promise.all(changes);
    for (const reader of readers)
      expect((await reader.first(3)).map(({ data }) => data.version)).toEqual([1, 2, 3]);
    for (const reader of readers) reader.close();
  });

  it('misses nothing that is told while the history is being read', async () => {
    const id = await place();
    const watcher = await open(id);
    await watcher.first(1);
    const histories = api.app.get(HistoryRepository);
    const list = histories.list.bind(histories);
    const slow = jest.spyOn(histories, 'list').mockImplementationOnce(async (...args) => {
      const read = await list(...args);
      await confirm(id);
      await watcher.first(2);
      return read;
    });
    const reader = await open(id);
    expect((await reader.first(2)).map(({ data }) => data.version)).toEqual([1, 2]);
    expect(slow).toHaveBeenCalledTimes(2);
    slow.mockRestore();
    for (const each of [watcher, reader]) each.close();
  });

  it('outlives the connections of the database', async () => {
    const id = await place();
    const reader = await open(id);
    await reader.first(1);
    await query(
      api.database,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'waybill-order' and datname = current_database()",
    );
    await testing.waitFor(() => confirm(id).then(() => true));
    expect((await reader.first(2)).map(({ data }) => data.version)).toEqual([1, 2]);
    reader.close();
  });

  it.each([['0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d'], ['no-id']])('is 404 for the order %s', async (id) => {
    const headers = { accept: 'text/event-stream' };
    const answer = await api.call<Refusable<object>>('GET', path(id), { headers });
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('is a list for those who do not ask for a stream by name', async () => {
    const id = await place();
    for (const accept of ['*/*', 'application/json', 'application/json, text/event-stream']) {
      const { headers, body } = await api.call<object>('GET', path(id), { headers: { accept } });
      expect(headers.get('content-type')).toContain('application/json');
      expect(body).toHaveProperty('items.0.version', 1);
    }
  });

  it('has the head of a stream for HEAD, and ends', async () => {
    const before = api.app.get(EventStreams).size;
    const headers = { accept: 'text/event-stream' };
    const answer = await api.call<string>('HEAD', path(await place()), { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(api.app.get(EventStreams).size).toBe(before);
  });

  it('is forgotten when its client goes, and then nothing is looked for', async () => {
    const readers = await Promise.all(Array.from({ length: 5 }, async () => open(await place())));
    expect(api.app.get(EventStreams).size).toBeGreaterThanOrEqual(5);
    for (const reader of readers) reader.close();
    await testing.waitFor(() => api.app.get(EventStreams).size === 0 && !api.app.get(HistoryFeed).active);
    expect((await api.call<string>('GET', '/metrics')).body).toContain('waybill_streams 0');
  });
});
