import { randomUUID } from 'node:crypto';
import type { OrderDto } from '@waybill/dto';
import { OrderConfig } from '../src/config';
import { NotificationsRepository } from '../src/notifications/notifications.repository';
import { CancelOrder } from '../src/orders/cancel-order';
import { ForgetOrders } from '../src/retention/forget-orders';
import { aBody, query, startApi, type Api } from './support';

describe(ForgetOrders, () => {
  let api: Api;
  let config: OrderConfig;
  beforeAll(async () => {
    api = await startApi();
    config = api.app.get(OrderConfig);
  });
  afterAll(() => api.stop());

  const order = async (days: number, { ended = true } = {}) => {
    const { id } = (await api.call<OrderDto>('POST', '/v1/orders', { body: aBody() })).body;
    if (ended) await api.app.get(CancelOrder).run(id, {});
    await query(
      api.database,
      `update orders set placed_at = now() - interval '${days} days' where id = '${id}'`,
    );
    const told = {
      orderId: id,
      orderStatus: 'CANCELLED',
      channel: 'feed',
      recipient: 'c-1',
      attempts: 1,
    } as const;
    await api.database.transaction((tx) =>
      api.app
        .get(NotificationsRepository)
        .upsert(tx, [{ ...told, id: randomUUID(), status: 'SENT', at: new Date().toISOString() }]),
    );
    return id;
  };
  const left = async (table: string, column = 'order_id') =>
    (await query<{ id: string }>(api.database, `select distinct ${column} as id from ${table}`))
      .map(({ id }) => id)
      .sort();
  const forget = async () => {
    while (await api.app.get(ForgetOrders).run());
  };

  it('deletes old orders that have come to an end, with all that belongs to them, if that is wanted', async () => {
    const [old, open, young] = [await order(31), await order(31, { ended: false }), await order(29)];
    await forget();
    expect(await left('orders', 'id')).toEqual([old, open, young].sort());
    config.ORDER_RETENTION_DAYS = 30;
    await forget();
    for (const [table, column] of [['orders', 'id'], ['order_events'], ['notifications']] as const)
      expect([table, await left(table, column)]).toEqual([table, [open, young].sort()]);
    expect((await api.call('GET', `/v1/orders/${old}`)).status).toBe(404);
  });

  it('keeps an order for as long as an idempotency key stands for it', async () => {
    Object.assign(config, { ORDER_RETENTION_DAYS: 1, IDEMPOTENCY_TTL_SECONDS: 3 * 86_400 });
    const [standing, expired] = [await order(2), await order(4)];
    await forget();
    expect(await left('orders', 'id')).toContain(standing);
    expect(await left('orders', 'id')).not.toContain(expired);
  });
});
