import { SetLowStockThreshold, StockLevelChanged, type AskedThresholdDto } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { FollowLevels } from '../src/stock/follow-levels';
import { query, startApi, type Api, type Refusable } from './support';

describe('low-stock thresholds', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    const at = { onHand: 10, held: 0, available: 10, version: 1, updatedAt: '2026-11-20T10:00:00.000Z' };
    const level = testing.received(testing.aMessage(StockLevelChanged, { sku: 'TEA-001', ...at }));
    await api.database.transaction((tx) => api.app.get(FollowLevels).run([level], tx));
  });
  afterAll(() => api.stop());

  const put = (sku: string, body: unknown, headers?: Record<string, string>) =>
    api.call<Refusable<AskedThresholdDto>>('PUT', `/v1/stock/${sku}/threshold`, { body, headers });
  const commands = () =>
    query<{ type: string; key: string; command: object }>(
      api.database,
      `select headers ->> 'ce_type' as type, convert_from(key, 'UTF8') as key,
        convert_from(value, 'UTF8')::json as command
       from outbox where topic = 'waybill.inventory.commands' order by seq`,
    );

  it.each([5, 0, null, Number.MAX_SAFE_INTEGER])('%j is asked of inventory', async (lowStockAt) => {
    const { status, headers, body } = await put('TEA-001', { lowStockAt });
    expect([status, body]).toEqual([202, { sku: 'TEA-001', lowStockAt }]);
    expect(headers.get('location')).toBe('/v1/stock/TEA-001');
    expect((await commands()).at(-1)).toEqual({
      type: SetLowStockThreshold.type,
      key: 'TEA-001',
      command: { sku: 'TEA-001', lowStockAt },
    });
  });

  it.each(['NONE', '%00', 'adjustments', 'tea%20001', 'x'.repeat(65)])(
    'of the SKU %s, which nobody knows, are 404',
    async (sku) => {
      const before = (await commands()).length;
      const { status, body } = await put(sku, { lowStockAt: 1 });
      expect([status, body.code]).toEqual([404, 'not-found']);
      expect(await commands()).toHaveLength(before);
    },
  );

  it.each([
    {},
    { lowStockAt: -1 },
    { lowStockAt: 1.5 },
    { lowStockAt: '5' },
    { lowStockAt: 1e300 },
    { lowStockAt: 1, sku: 'B' },
  ])('refuse %j', async (wrong) => {
    const { status, body } = await put('TEA-001', wrong);
    expect([status, body.code]).toEqual([400, 'validation-failed']);
  });

  it('are for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      expect((await put('TEA-001', { lowStockAt: 1 })).status).toBe(401);
      const told = await put('TEA-001', { lowStockAt: 1 }, { authorization: 'Bearer open-sesame' });
      expect(told.status).toBe(202);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
