import { randomUUID } from 'node:crypto';
import {
  NotificationFailed,
  NotificationSent,
  StockAdjusted,
  StockAdjustmentRejected,
  StockLevelChanged,
  type AdjustmentDto,
  type NotificationDto,
  type StockLevelDto,
} from '@waybill/dto';
import { Received, Tombstone } from '@waybill/messaging';
import { OrderConfig } from '../src/config';
import { LogNotifications } from '../src/notifications/log-notifications';
import { FollowLevels } from '../src/stock/follow-levels';
import { SettleAdjustments } from '../src/stock/settle-adjustments';
import { aBody, query, startApi, type Api, type Refusable } from './support';

type List<T> = { items: T[]; next: string | null };

describe('the read models over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const level = (sku: string, version: number, overrides: Partial<StockLevelDto> = {}) =>
    testing.aMessage(StockLevelChanged, {
      ...{ sku, onHand: 10, held: version, available: 10 - version, version },
      updatedAt: '2026-11-20T10:00:00.000Z',
      ...overrides,
    });
  const tombstone = (sku: string) => {
    const record = { topic: 't', partition: 0, offset: '0', timestamp: '0', value: null, headers: {} };
    return new Received(
      new Tombstone(),
      randomUUID(),
      '',
      Tombstone.type,
      {},
      { ...record, key: Buffer.from(sku) },
    );
  };
  const follow = (...events: Received<StockLevelChanged | Tombstone>[]) =>
    api.database.transaction((tx) => api.app.get(FollowLevels).run(events, tx));
  const levelOf = (sku: string) => api.call<StockLevelDto>('GET', `/v1/stock/${sku}`);

  describe('stock levels', () => {
    it('are what inventory told last, also when it is told late or twice', async () => {
      await follow(testing.received(level('A', 3)), testing.received(level('A', 2)));
      await follow(testing.received(level('A', 1)));
      const { status, body } = await levelOf('A');
      expect([status, body]).toEqual([200, { ...level('A', 3) }]);
      await follow(testing.received(level('A', 4, { lowStockAt: 5 })));
      expect((await levelOf('A')).body).toEqual({ ...level('A', 4), lowStockAt: 5 });
    });

    it('are gone once the SKU has ended, until it begins anew', async () => {
      await follow(testing.received(level('GONE', 7)));
      await follow(tombstone('GONE'));
      expect((await levelOf('GONE')).status).toBe(404);
      await follow(testing.received(level('GONE', 1)));
      expect((await levelOf('GONE')).body.version).toBe(1);
    });

    it('are listed by SKU, page by page', async () => {
      await follow(...['b', 'B', 'a.1', 'a-1'].map((sku) => testing.received(level(sku, 1))));
      const seen: string[] = [];
      for (let next: string | null = ''; next !== null;) {
        const page: List<StockLevelDto> = (
          await api.call<List<StockLevelDto>>('GET', `/v1/stock?limit=2${next && `&cursor=${next}`}`)
        ).body;
        seen.push(...page.items.map(({ sku }) => sku));
        next = page.next;
      }
      expect(seen).toEqual([...seen].sort());
      expect(seen).toEqual(expect.arrayContaining(['b', 'B', 'a.1', 'a-1']));
    });
  });

  describe('adjustments', () => {
    const adjust = (body: object, headers?: Record<string, string>) =>
      api.call<Refusable<AdjustmentDto>>('POST', '/v1/stock/adjustments', { body, headers });
    const read = (reference: string) =>
      api.call<AdjustmentDto>('GET', `/v1/stock/adjustments/${encodeURIComponent(reference)}`);
    const commands = async () => {
      const rows = await query<{ command: AdjustmentDto }>(
        api.database,
        `select convert_from(value, 'UTF8')::json as command from outbox where topic = 'waybill.inventory.commands'`,
      );
      return rows.map(({ command }) => command);
    };

    it('are readable at once and asked of inventory once', async () => {
      const body = { sku: 'TEA-001', delta: 5, reference: `delivery/1 ü ${randomUUID()}`, note: 'recount' };
      const first = await adjust(body);
      expect([first.status, first.body]).toEqual([202, { ...body, status: 'PENDING' }]);
      expect(first.headers.get('location')).toBe(
        `/v1/stock/adjustments/${encodeURIComponent(body.reference)}`,
      );
      expect(await adjust(body)).toMatchObject({ status: 202, body: first.body });
      expect((await read(body.reference)).body).toEqual(first.body);
      expect((await commands()).filter((command) => command.reference === body.reference)).toEqual([body]);
    });

    it('are one of five at once with one reference', async () => {
      const body = { sku: 'TEA-001', delta: 5, reference: randomUUID() };
      const answers = await Promise.all(Array.from({ length: 5 }, () => adjust(body)));
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
      expect(JSON.stringify(await commands()).split(body.reference)).toHaveLength(2);
    });

    it.each([{ sku: 'TEA-002' }, { delta: 6 }, { note: 'other' }])(
      'refuse a reference that was used, with %j',
      async (other) => {
        const body = { sku: 'TEA-001', delta: 5, reference: randomUUID() };
        await adjust(body);
        const { status, body: problem } = await adjust({ ...body, ...other });
        expect([status, problem.code]).toEqual([422, 'reference-reused']);
      },
    );

    it.each([
      ['delta', { delta: 0 }],
      ['delta', { delta: 1_000_000_001 }],
      ['delta', { delta: 0.5 }],
      ['sku', { sku: '' }],
      ['reference', { reference: '' }],
      ['note', { note: 'x'.repeat(501) }],
      ['why', { why: 'so' }],
    ])('refuse a wrong %s', async (path, wrong) => {
      const { status, body } = await adjust({ sku: 'TEA-001', delta: 5, reference: randomUUID(), ...wrong });
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'validation-failed', path]);
    });

    it('tell what inventory made of them, and that once', async () => {
      const [applied, rejected] = [randomUUID(), randomUUID()];
      for (const reference of [applied, rejected]) await adjust({ sku: 'TEA-001', delta: -5, reference });
      const fields = { sku: 'TEA-001', delta: -5 };
      const ok = testing.aMessage(StockAdjusted, { ...fields, reference: applied, onHand: 1, held: 0 });
      const no = testing.aMessage(StockAdjustmentRejected, {
        ...fields,
        reference: rejected,
        reason: 'below-held',
      });
      const late = testing.aMessage(StockAdjustmentRejected, {
        ...fields,
        reference: applied,
        reason: 'below-held',
      });
      const settle = api.app.get(SettleAdjustments);
      await api.database.transaction((tx) =>
        settle.run(
          [ok, no, late].map((message) => testing.received(message)),
          tx,
        ),
      );
      await api.database.transaction((tx) => settle.run([testing.received(late)], tx));
      expect((await read(applied)).body).toEqual({ ...fields, reference: applied, status: 'APPLIED' });
      expect((await read(rejected)).body).toMatchObject({ status: 'REJECTED', reason: 'below-held' });
    });

    it('are for operators when there is a token', async () => {
      const config = api.app.get(OrderConfig);
      config.OPERATOR_TOKEN = 'open-sesame';
      try {
        const body = { sku: 'TEA-001', delta: 5, reference: randomUUID() };
        const none = await adjust(body);
        expect([none.status, none.body.code, none.headers.get('www-authenticate')]).toEqual([
          401,
          'unauthorized',
          'Bearer',
        ]);
        expect((await adjust(body, { authorization: 'Basic b3Blbg==' })).status).toBe(401);
        const wrong = await adjust(body, { authorization: 'Bearer open' });
        expect([wrong.status, wrong.body.code]).toEqual([403, 'forbidden']);
        expect((await read(body.reference)).status).toBe(401);
        expect((await adjust(body, { authorization: 'bearer open-sesame' })).status).toBe(202);
        expect((await api.call('GET', '/v1/stock')).status).toBe(200);
      } finally {
        config.OPERATOR_TOKEN = undefined;
      }
    });
  });

  it('keep one entry for each notice in the delivery log, oldest first', async () => {
    const { body } = await api.call('POST', '/v1/orders', { body: aBody() });
    const notice = (notificationId: string, time: string) => ({
      fields: {
        notificationId,
        orderId: body.id,
        orderStatus: 'CONFIRMED' as const,
        channel: 'email' as const,
        recipient: 'a@b.example',
      },
      time,
    });
    const [one, two] = [randomUUID(), randomUUID()];
    const record = {
      topic: 't',
      partition: 0,
      offset: '0',
      timestamp: '0',
      key: null,
      value: null,
      headers: {},
    };
    const failed = notice(one, '2026-11-20T10:00:02.000Z');
    const events = [
      {
        ...failed,
        message: testing.aMessage(NotificationFailed, { ...failed.fields, attempts: 8, error: 'no' }),
      },
      (() => {
        const sent = notice(two, '2026-11-20T10:00:01.000Z');
        return { ...sent, message: testing.aMessage(NotificationSent, { ...sent.fields, attempts: 1 }) };
      })(),
      { ...failed, message: testing.aMessage(NotificationSent, { ...failed.fields, attempts: 9 }) },
    ].map(({ message, time }) => new Received(message, randomUUID(), '', 'x', { time }, record));
    await api.database.transaction((tx) => api.app.get(LogNotifications).run(events, tx));
    const log = await api.call<List<NotificationDto>>('GET', `/v1/orders/${body.id}/notifications`);
    const common = { orderId: body.id, orderStatus: 'CONFIRMED', channel: 'email', recipient: 'a@b.example' };
    expect(log.body.items).toEqual([
      { id: two, ...common, status: 'SENT', attempts: 1, at: '2026-11-20T10:00:01.000Z' },
      { id: one, ...common, status: 'SENT', attempts: 9, at: '2026-11-20T10:00:02.000Z' },
    ]);
  });
});
