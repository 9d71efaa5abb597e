import { randomUUID } from 'node:crypto';
import { SetPreferences, type PreferencesDto } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { query, startApi, type Api, type Refusable } from './support';

describe('preferences over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const path = (id: string) => `/v1/customers/${encodeURIComponent(id)}/preferences`;
  const put = (id: string, body: unknown, headers?: Record<string, string>) =>
    api.call<Refusable<PreferencesDto>>('PUT', path(id), { body, headers });
  const get = (id: string) => api.call<Refusable<PreferencesDto>>('GET', path(id));
  const everything = { channels: { email: true, feed: true, webhook: true } };
  const commands = async (id: string) => {
    const rows = await query<{ key: string; type: string; command: SetPreferences }>(
      api.database,
      `select convert_from(key, 'UTF8') as key, headers->>'ce_type' as type, convert_from(value, 'UTF8')::json as command
       from outbox where topic = 'waybill.notification.commands' order by seq`,
    );
    return rows.filter(({ key }) => key === id).map(({ type, command }) => ({ type, ...command }));
  };

  it('are everything, as long as they have not been set', async () => {
    const { status, body } = await get(`nobody ${randomUUID()}`);
    expect([status, body]).toEqual([200, everything]);
  });

  it('are what was set, of customers by any name', async () => {
    for (const id of [`a/b ü%?# ${randomUUID()}`, 'ü'.repeat(128), 'x']) {
      const body = {
        channels: { email: false, feed: true, webhook: false },
        types: ['waybill.order.rejected.v1'],
      };
      expect(await put(id, body)).toMatchObject({ status: 200, body });
      expect((await get(id)).body).toEqual(body);
      expect(await commands(id)).toEqual([{ type: SetPreferences.type, customerId: id, preferences: body }]);
    }
  });

  it('are set as a whole: what is left out is everything', async () => {
    const id = randomUUID();
    await put(id, { channels: { email: false }, types: [] });
    expect((await get(id)).body).toEqual({ channels: { ...everything.channels, email: false }, types: [] });
    expect((await put(id, { types: ['*'] })).body).toEqual({ ...everything, types: ['*'] });
    await put(id, { channels: { feed: false } });
    expect((await get(id)).body).toEqual({ channels: { ...everything.channels, feed: false } });
    expect((await put(id, {})).body).toEqual(everything);
    expect((await get(id)).body).toEqual(everything);
    expect((await commands(id)).map(({ preferences }) => preferences)).toEqual([
      { channels: { ...everything.channels, email: false }, types: [] },
      { ...everything, types: ['*'] },
      { channels: { ...everything.channels, feed: false } },
      everything,
    ]);
  });

  it('are told in the order of their commits', async () => {
    const id = randomUUID();
    const choices = [true, false, true, false, true].map((email) => ({ channels: { email } }));
    await Promise.all(choices.map((body) => put(id, body)));
    const told = await commands(id);
    expect(told).toHaveLength(choices.length);
    expect((await get(id)).body).toEqual(told.at(-1)?.preferences);
  });

  it.each([
    ['channels', { channels: true }],
    ['channels', { channels: null }],
    ['channels', { channels: [{ email: true }] }],
    ['channels.email', { channels: { email: 'no' } }],
    ['channels.feed', { channels: { feed: null } }],
    ['channels.sms', { channels: { sms: true } }],
    ['types', { types: 'waybill.order.rejected.v1' }],
    ['types', { types: null }],
    ['types', { types: ['waybill.order.lost.v1'] }],
    ['email', { email: false }],
  ])('refuse a wrong %s: %j', async (at, body) => {
    const id = randomUUID();
    const answer = await put(id, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'validation-failed']);
    expect(answer.body.errors?.map(({ path }) => path)).toContain(at);
    expect((await get(id)).body).toEqual(everything);
    expect(await commands(id)).toEqual([]);
  });

  it.each(['x'.repeat(129), 'a\u0000b', 'a\nb'])('are not found of %j', async (id) => {
    for (const { status, body } of [await get(id), await put(id, {})])
      expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('are for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      expect([(await get('c-1')).status, (await put('c-1', {})).status]).toEqual([401, 401]);
      expect((await put('c-1', {}, { authorization: 'Bearer open-sesame' })).status).toBe(200);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
