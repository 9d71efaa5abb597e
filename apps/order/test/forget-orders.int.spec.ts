import { randomUUID } from 'node:crypto';
import { NotificationSent, type OrderDto } from '@waybill/dto';
import type { Transaction } from '@waybill/postgres';
import { OrderConfig } from '../src/config';
import { LogNotifications } from '../src/notifications/log-notifications';
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
      `update orders set placed_at = now() - interval '100 days', status_since = now() - interval '${days} days'
       where id = '${id}'`,
    );
    await api.database.transaction((tx) => tell(id, tx));
    return id;
  };
  const tell = (orderId: string, tx: Transaction) => {
    const notice = { orderStatus: 'CANCELLED', channel: 'feed', recipient: 'c-1', attempts: 1 } as const;
    const sent = testing.aMessage(NotificationSent, { ...notice, orderId, notificationId: randomUUID() });
    return api.app.get(LogNotifications).run([testing.received(sent)], tx);
  };
  const left = async (table: string, column = 'order_id') =>
    (await query<{ id: string }>(api.database, `select distinct ${column} as id from ${table}`))
      .map(({ id }) => id)
      .sort();
  /** Whether somebody in this database waits for a lock. */
  const waiting = async () =>
    (
      await query(
        api.database,
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
    ).length > 0;
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

  it('leaves no notice of an order that is told of after it was forgotten, or meanwhile', async () => {
    config.ORDER_RETENTION_DAYS = 30;
    const [before, meanwhile] = [await order(31), await order(29)];
    await forget();
    await api.database.transaction((tx) => tell(before, tx));
    expect(await left('notifications')).not.toContain(before);

    await query(
      api.database,
      `update orders set status_since = now() - interval '31 days' where id = '${meanwhile}'`,
    );
    let forgetting: Promise<void> | undefined;
    await api.database.transaction(async (tx) => {
      await tell(meanwhile, tx);
      forgetting = forget();
      // It waits for this transaction; or it is over before that, and leaves the notice behind.
      await Promise.race([forgetting, testing.waitFor(() => waiting())]);
    });
    await forgetting;
    expect(await left('orders', 'id')).not.toContain(meanwhile);
    expect(await left('notifications')).not.toContain(meanwhile);
  });

  it('keeps an order for as long as an idempotency key stands for it', async () => {
    Object.assign(config, { ORDER_RETENTION_DAYS: 1, IDEMPOTENCY_TTL_SECONDS: 3 * 86_400 });
    const [standing, expired] = [await order(2), await order(4)];
    await forget();
    expect(await left('orders', 'id')).toContain(standing);
    expect(await left('orders', 'id')).not.toContain(expired);
  });
});
