import { randomUUID } from 'node:crypto';
import { RegisterWebhook, RemoveWebhook, WebhookDisabled, type WebhookWithSecretDto } from '@waybill/dto';
import { webhookSecret } from '@waybill/service';
import { OrderConfig } from '../src/config';
import { DisableWebhooks } from '../src/webhooks/disable-webhooks';
import { query, startApi, type Api, type Refusable } from './support';

type Answered = Omit<Refusable<object>, 'status'> & WebhookWithSecretDto;

describe('webhooks over HTTP', () => {
  let api: Api;
  let config: OrderConfig;
  beforeAll(async () => {
    api = await startApi();
    config = api.app.get(OrderConfig);
  });
  afterAll(() => api.stop());

  const target = { url: 'https://shop.example/hooks', types: ['*'] };
  const aName = () => `hook-${randomUUID()}`;
  const put = (id: string, body: object = target, headers?: Record<string, string>) =>
    api.call<Answered>('PUT', `/v1/webhooks/${id}`, { body, headers });
  const get = (id: string) => api.call<Answered>('GET', `/v1/webhooks/${id}`);
  const rotate = (id: string) => api.call<Answered>('POST', `/v1/webhooks/${id}/rotate`);
  const remove = (id: string) => api.call<Answered>('DELETE', `/v1/webhooks/${id}`);
  const disable = (id: string, reason = 'gone') =>
    api.database.transaction((tx) =>
      api.app
        .get(DisableWebhooks)
        .run([testing.received(testing.aMessage(WebhookDisabled, { id, reason }))], tx),
    );
  /** What notification is told of a webhook, in order. */
  const commands = async (id: string) => {
    const rows = await query<{ type: string; version: string; command: object }>(
      api.database,
      `select headers->>'ce_type' as type, headers->>'x-aggregate-version' as version, convert_from(value, 'UTF8')::json as command
       from outbox where topic = 'waybill.notification.commands' and convert_from(key, 'UTF8') = '${id}' order by seq`,
    );
    return rows.map(({ type, version, command }) => ({ type, version: Number(version), ...command }));
  };

  it('are made with a secret that is shown this once', async () => {
    const id = aName();
    const body = { ...target, types: ['waybill.order.confirmed.v1'], customerId: 'c-1' };
    const made = await put(id, body);
    const shown = { id, ...body, status: 'ACTIVE' };
    const secret = webhookSecret(config.WEBHOOK_MASTER_KEY, id, 1);
    expect(made).toMatchObject({ status: 201, body: { ...shown, secret } });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.headers.get('location')).toBe(`/v1/webhooks/${id}`);
    expect(await get(id)).toMatchObject({ status: 200 });
    expect((await get(id)).body).toEqual(shown);
    expect(await commands(id)).toEqual([
      { type: RegisterWebhook.type, version: 1, id, ...body, generation: 1 },
    ]);
  });

  it('are changed as a whole, and keep their secret', async () => {
    const id = aName();
    await put(id, { ...target, customerId: 'c-1' });
    const changed = { url: 'https://other.example', types: ['waybill.order.fulfilled.v1'] };
    const answer = await put(id, changed);
    expect([answer.status, answer.body]).toEqual([200, { id, ...changed, status: 'ACTIVE' }]);
    expect((await get(id)).body).toEqual(answer.body);
    expect((await commands(id)).at(-1)).toEqual({
      ...{ type: RegisterWebhook.type, version: 2, id, ...changed, generation: 1 },
    });
  });

  it('get another secret, which is shown this once', async () => {
    const id = aName();
    const { body } = await put(id);
    const rotated = await rotate(id);
    const secret = webhookSecret(config.WEBHOOK_MASTER_KEY, id, 2);
    expect([rotated.status, rotated.body]).toEqual([200, { id, ...target, status: 'ACTIVE', secret }]);
    expect(secret).not.toBe(body.secret);
    expect((await get(id)).body).not.toHaveProperty('secret');
    expect((await commands(id)).at(-1)).toMatchObject({
      type: RegisterWebhook.type,
      version: 2,
      generation: 2,
    });
  });

  it('have other secrets when they are made anew, also counting those that still sign after a rotation', async () => {
    const id = aName();
    const secrets = [(await put(id)).body.secret, (await rotate(id)).body.secret];
    for (let round = 0; round < 2; round++) {
      expect(await remove(id)).toMatchObject({ status: 204, body: '' });
      expect((await get(id)).status).toBe(404);
      const { status, body } = await put(id, { ...target, customerId: `c-${round}` });
      expect(status).toBe(201);
      secrets.push(body.secret);
    }
    expect(secrets).toEqual([1, 2, 4, 6].map((each) => webhookSecret(config.WEBHOOK_MASTER_KEY, id, each)));
    expect((await commands(id)).map(({ type, version }) => [type, version])).toEqual([
      [RegisterWebhook.type, 1],
      [RegisterWebhook.type, 2],
      [RemoveWebhook.type, 3],
      [RegisterWebhook.type, 4],
      [RemoveWebhook.type, 5],
      [RegisterWebhook.type, 6],
    ]);
  });

  it('are made once, and told in the order of their commits, however many ask at once', async () => {
    const id = aName();
    const urls = Array.from({ length: 8 }, (_, index) => `https://shop.example/${index}`);
    const answers = await Promise.all(urls.map((url) => put(id, { ...target, url })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const told = await commands(id);
    expect(told.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await get(id)).body.url).toBe((told.at(-1) as { url?: string }).url);
  });

  it('are DISABLED when notification gives up, until they are put or rotated', async () => {
    const id = aName();
    await put(id);
    for (const revive of [put, rotate]) {
      await disable(id, 'it answered 410');
      expect((await get(id)).body).toEqual({ id, ...target, status: 'DISABLED', reason: 'it answered 410' });
      expect((await revive(id)).body).toMatchObject({ status: 'ACTIVE' });
      expect((await get(id)).body).toEqual({ id, ...target, status: 'ACTIVE' });
    }
  });

  it('stay removed when notification gives them up late', async () => {
    const id = aName();
    await put(id);
    await remove(id);
    await disable(id);
    await disable(aName());
    expect((await get(id)).status).toBe(404);
    expect((await put(id)).status).toBe(201);
  });

  it('are of private addresses and http only where that is allowed', async () => {
    const urls = [
      'http://127.0.0.1:4000/hook',
      'https://10.0.0.1',
      'https://[::ffff:127.0.0.1]',
      'http://shop.example',
    ];
    for (const url of urls) {
      const { status, body } = await put(aName(), { ...target, url });
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'validation-failed', 'url']);
    }
    config.WEBHOOK_ALLOW_PRIVATE = true;
    try {
      for (const url of urls)
        expect(await put(aName(), { ...target, url })).toMatchObject({ status: 201, body: { url } });
      expect((await put(aName(), { ...target, url: 'ftp://127.0.0.1' })).status).toBe(400);
    } finally {
      config.WEBHOOK_ALLOW_PRIVATE = false;
    }
  });

  it.each([
    ['url', { url: undefined }],
    ['url', { url: 5 }],
    ['url', { url: 'shop.example' }],
    ['types', { types: undefined }],
    ['types', { types: [] }],
    ['types', { types: '*' }],
    ['types', { types: ['waybill.order.lost.v1'] }],
    ['types', { types: ['waybill.stock.reserved.v1'] }],
    ['types', { types: ['*', 'waybill.order.confirmed.v1'] }],
    ['types', { types: ['waybill.order.confirmed.v1', 'waybill.order.confirmed.v1'] }],
    ['customerId', { customerId: '' }],
    ['customerId', { customerId: null }],
    ['customerId', { customerId: 'x'.repeat(129) }],
    ['secret', { secret: 'whsec_mine' }],
  ])('refuse a wrong %s: %j', async (path, wrong) => {
    const id = aName();
    const { status, body } = await put(id, { ...target, ...wrong });
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'validation-failed', path]);
    expect((await get(id)).status).toBe(404);
    expect(await commands(id)).toEqual([]);
  });

  it.each(['nobody', '-x', 'a%20b', 'a%00b', 'x'.repeat(65), '%C3%BC'])('are not found by %s', async (id) => {
    const answers = await Promise.all([get(id), rotate(id), remove(id)]);
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'not-found']);
    if (id !== 'nobody') expect((await put(id)).status).toBe(404);
  });

  it('are for operators when there is a token', async () => {
    const id = aName();
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      const answers = await Promise.all([put(id), get(id), rotate(id), remove(id)]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      expect((await put(id, target, { authorization: 'Bearer wrong' })).status).toBe(403);
      expect((await put(id, target, { authorization: 'Bearer open-sesame' })).status).toBe(201);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
