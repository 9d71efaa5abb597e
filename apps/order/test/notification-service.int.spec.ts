import { randomUUID } from 'node:crypto';
import {
  NotificationSent,
  RegisterWebhook,
  RemoveWebhook,
  SetPreferences,
  WebhookDisabled,
  type FeedNoticeDto,
  type OrderDto,
  type WebhookWithSecretDto,
} from '@waybill/dto';
import { connectMessaging } from '@waybill/messaging';
import { groups, notificationCommands } from '@waybill/topics';
import { EventReader } from './event-reader';
import { startNotificationService, type NotificationService } from './notification-service';
import { aBody, createTopics, startApi, type Api } from './support';

describe('what order and notification tell each other over Kafka', () => {
  let api: Api;
  let notification: NotificationService;
  let endTurn: () => Promise<void>;
  beforeAll(async () => {
    endTurn = await testing.takeTurn(groups.order);
    await createTopics();
    await testing.createTopic({ ...notificationCommands, key: () => '', messages: [] });
    notification = await startNotificationService();
    api = await startApi(undefined, testing.kafka().brokers.join(','), {}, connectMessaging);
    await api.app.startAllMicroservices();
  });
  afterAll(async () => {
    await api.stop();
    await notification.stop();
    await endTurn();
  });

  const call = (method: string, path: string, body?: object) =>
    api.call<WebhookWithSecretDto>(method, path, { body });
  const toldOf = async (key: string, count: number) => {
    const told = () => notification.commands.filter((received) => received.key === key);
    await testing.waitFor(() => told().length >= count, { what: `${count} commands for ${key}` });
    return told().map(({ data, aggregateVersion }) => [data.constructor, aggregateVersion, { ...data }]);
  };

  it('are the changes of a webhook, in their order and without its secret', async () => {
    const id = `hook-${randomUUID()}`;
    const target = { url: 'https://shop.example/hooks', types: ['waybill.order.confirmed.v1'] };
    await call('PUT', `/v1/webhooks/${id}`, { ...target, customerId: 'c-1' });
    await call('PUT', `/v1/webhooks/${id}`, target);
    await call('POST', `/v1/webhooks/${id}/rotate`);
    await call('DELETE', `/v1/webhooks/${id}`);
    await call('PUT', `/v1/webhooks/${id}`, target);
    expect(await toldOf(id, 5)).toEqual([
      [RegisterWebhook, 1, { id, ...target, customerId: 'c-1', generation: 1 }],
      [RegisterWebhook, 2, { id, ...target, generation: 1 }],
      [RegisterWebhook, 3, { id, ...target, generation: 2 }],
      [RemoveWebhook, 4, { id }],
      [RegisterWebhook, 5, { id, ...target, generation: 4 }],
    ]);
  });

  it('are preferences', async () => {
    const customerId = `c/ü ${randomUUID()}`;
    const preferences = { channels: { email: false, feed: true, webhook: true } };
    await call('PUT', `/v1/customers/${encodeURIComponent(customerId)}/preferences`, preferences);
    expect(await toldOf(customerId, 1)).toEqual([[SetPreferences, 1, { customerId, preferences }]]);
  });

  it('are webhooks that are given up, and not those that were changed meanwhile', async () => {
    const [id, changed] = [`hook-${randomUUID()}`, `hook-${randomUUID()}`];
    const get = async (hook: string) => (await call('GET', `/v1/webhooks/${hook}`)).body;
    for (const hook of [id, changed, changed])
      await call('PUT', `/v1/webhooks/${hook}`, { url: 'https://shop.example', types: ['*'] });
    const disabled = (hook: string, reason: string) =>
      testing.aMessage(WebhookDisabled, { id: hook, reason });
    await notification.tell(disabled(changed, 'late'), 1);
    await notification.tell(disabled(id, 'it answered 410'), 1);
    await testing.waitFor(async () => (await get(id)).status === 'DISABLED');
    expect((await get(id)).reason).toBe('it answered 410');
    await notification.tell(disabled(changed, 'it answered 500'), 2);
    await testing.waitFor(async () => (await get(changed)).status === 'DISABLED');
    expect((await get(changed)).reason).toBe('it answered 500');
  });

  it('are notices for the feed, in the list and live', async () => {
    const recipient = randomUUID();
    const reader = await EventReader.open<FeedNoticeDto>(`${api.url}/v1/customers/${recipient}/feed`);
    // Notices of orders that are not there, because they are forgotten, are not kept.
    const { id: orderId } = (await api.call<OrderDto>('POST', '/v1/orders', { body: aBody() })).body;
    const notice = { notificationId: randomUUID(), orderId, orderStatus: 'CANCELLED' as const };
    await notification.tell(
      testing.aMessage(NotificationSent, { ...notice, channel: 'feed', recipient, attempts: 1 }),
    );
    const items = await testing.waitFor(async () => {
      const { body } = await api.call<{ items: FeedNoticeDto[] }>('GET', `/v1/customers/${recipient}/feed`);
      return body.items.length > 0 && body.items;
    });
    expect(items).toEqual([
      expect.objectContaining({
        ...{ id: notice.notificationId, orderId: notice.orderId, orderStatus: 'CANCELLED' },
        title: 'Your order is cancelled',
      }),
    ]);
    expect((await reader.first(1))[0]?.data).toEqual(items[0]);
    reader.close();
  });
});
