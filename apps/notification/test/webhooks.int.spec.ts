import { OrderConfirmed, OrderFulfilled, type OrderDto } from '@waybill/dto';
import { webhookSecret } from '@waybill/service';
import { Webhook } from 'standardwebhooks';
import { answers, receiver } from './receiver';
import { MASTER_KEY, notices } from './support';

const confirmed = (overrides: Partial<OrderDto> = {}) =>
  testing.received(testing.aMessage(OrderConfirmed, testing.anOrder({ status: 'CONFIRMED', ...overrides })));
const many = (count: number) => Array.from({ length: count }, () => confirmed());

describe('webhooks', () => {
  let system: Awaited<ReturnType<typeof notices>>;
  let shop: Awaited<ReturnType<typeof receiver>>;

  beforeAll(async () => {
    system = await notices();
    shop = await receiver();
  });
  beforeEach(async () => {
    await system.clear();
    shop.state.behaviour = answers(204);
    shop.taken.splice(0);
  });
  afterAll(async () => {
    await shop.close();
    await system.close();
  });

  const calls = async () => (await system.rows()).filter(({ channel }) => channel === 'webhook');
  const told = async (channel = 'webhook') =>
    (await system.told()).filter(({ data }) => data['channel'] === channel || channel in data);

  it('are called with the order, signed as the Standard Webhooks specification has it', async () => {
    await system.register({ url: shop.url });
    const event = confirmed({ email: 'a@b.example' });
    await system.tell(event);
    expect(system.woken).toContain('calls');
    await system.calls().run();

    const [call] = shop.taken;
    const headers = call?.headers as Record<string, string>;
    const verified = new Webhook(webhookSecret(MASTER_KEY, 'erp', 1)).verify(call?.body ?? '', headers);
    expect(verified).toEqual({ type: event.type, timestamp: event.time, data: event.data });
    expect(await told()).toEqual([
      {
        type: 'waybill.notification.sent.v1',
        cause: event.id,
        data: {
          notificationId: headers['webhook-id'],
          orderId: event.data.id,
          orderStatus: 'CONFIRMED',
          channel: 'webhook',
          recipient: 'erp',
          attempts: 1,
        },
      },
    ]);
  });

  it('keep nothing of the order once they are called', async () => {
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    expect((await calls())[0]?.body).toContain('c-1');
    await system.calls().run();
    expect((await calls())[0]?.body).toBe('');
  });

  it('are one notice each of those that hear the event, also when it comes twice', async () => {
    const event = confirmed({ customerId: 'c-7' });
    await system.register({ id: 'all', url: shop.url });
    await system.register({ id: 'theirs', url: shop.url, customerId: 'c-7', types: [event.type] });
    await system.register({ id: 'of others', url: shop.url, customerId: 'c-8' });
    await system.register({ id: 'of another type', url: shop.url, types: ['waybill.order.rejected.v1'] });
    await system.tell(event, testing.received(event.data));
    await system.tell(testing.received(event.data));
    expect((await calls()).map(({ recipient }) => recipient)).toEqual(['all', 'theirs']);
  });

  it('are signed by the secrets before and after a rotation', async () => {
    await system.register({ url: shop.url }, 1);
    await system.register({ url: shop.url, generation: 2 }, 2);
    await system.tell(confirmed());
    await system.calls().run();
    const [call] = shop.taken;
    for (const generation of [1, 2]) {
      const verifier = new Webhook(webhookSecret(MASTER_KEY, 'erp', generation));
      verifier.verify(call?.body ?? '', call?.headers as Record<string, string>);
    }
  });

  it('are tried again by the schedule, with the same id and body, and disabled at its end', async () => {
    shop.state.behaviour = answers(500);
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    const process = system.calls({ WEBHOOK_RETRY_SCHEDULE: '5s,1m' });
    await process.run();
    await process.run();
    expect((await calls())[0]).toMatchObject({ status: 'PENDING', attempts: 1, error: 'status 500' });
    await system.makeDue();
    await process.run();
    expect((await calls())[0]?.due_in).toBeGreaterThan(50);
    await system.tell(confirmed());
    await system.makeDue();
    await process.run();

    const ids = shop.taken.map(({ body, headers }) => `${String(headers['webhook-id'])} ${body}`);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
    expect((await calls()).map(({ status, attempts, error }) => [status, attempts, error])).toEqual([
      ['FAILED', 3, 'status 500'],
      ['FAILED', 0, 'webhook-disabled'],
    ]);
    const disabled = (await system.told()).filter(({ type }) => type === 'waybill.webhook.disabled.v1');
    expect(disabled.map(({ data }) => data)).toEqual([{ id: 'erp', reason: 'status 500' }]);
  });

  it('are disabled once when they are gone, and what they were to be told has failed', async () => {
    shop.state.behaviour = answers(410);
    await system.register({ url: shop.url });
    await system.tell(...many(9));
    await Promise.all([system.calls().run(), system.calls().run()]);
    const rows = await calls();
    expect(rows.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'FAILED'));
    expect(new Set(rows.map(({ error }) => error))).toEqual(new Set(['status 410', 'webhook-disabled']));
    const disabled = (await system.told()).filter(({ type }) => type === 'waybill.webhook.disabled.v1');
    expect(disabled.map(({ data }) => data)).toEqual([{ id: 'erp', reason: 'status 410' }]);
    expect((await told()).map(({ type }) => type)).toEqual(
      Array.from({ length: 9 }, () => 'waybill.notification.failed.v1'),
    );

    await system.tell(confirmed());
    expect(await calls()).toHaveLength(9);
    await system.register({ url: shop.url }, 2);
    await system.tell(confirmed());
    expect(await calls()).toHaveLength(10);
  });

  it('that were changed during the call that disables them go on', async () => {
    const other = await receiver();
    await system.register({ url: shop.url }, 1);
    await system.tell(confirmed());
    shop.state.behaviour = (response) =>
      void system.register({ url: other.url }, 2).then(() => response.writeHead(410).end());
    const process = system.calls();
    await process.run();
    expect((await calls()).map(({ status }) => status)).toEqual(['FAILED']);
    await system.tell(confirmed());
    await process.run();
    expect(other.taken).toHaveLength(1);
    await other.close();
  });

  it('that were put again, as they were, during the call that disables them go on', async () => {
    await system.register({ url: shop.url }, 1);
    await system.tell(confirmed());
    shop.state.behaviour = (response) =>
      void system.register({ url: shop.url }, 2).then(() => response.writeHead(410).end());
    const process = system.calls();
    await process.run();
    expect((await calls()).map(({ status }) => status)).toEqual(['FAILED']);
    shop.state.behaviour = answers(204);
    await system.tell(confirmed());
    await process.run();
    expect((await calls()).map(({ status }) => status).toSorted()).toEqual(['FAILED', 'SENT']);
    expect((await system.told()).map(({ type }) => type)).not.toContain('waybill.webhook.disabled.v1');
  });

  it('are not disabled by a call that comes back after somebody else has made it again', async () => {
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    let goAway: () => void = () => undefined;
    shop.state.behaviour = (response) => (goAway = () => void response.writeHead(410).end());
    const late = system.calls();
    await late.start();
    await testing.waitFor(() => shop.taken.length === 1);
    // Its lease ends.
    await system.makeDue();
    shop.state.behaviour = answers(204);
    await system.calls().run();
    goAway();
    await late.finish();
    expect((await calls())[0]).toMatchObject({ status: 'SENT', attempts: 2 });
    await system.tell(confirmed());
    await system.calls().run();
    expect((await calls()).map(({ status }) => status)).toEqual(['SENT', 'SENT']);
    expect((await system.told()).map(({ type }) => type)).not.toContain('waybill.webhook.disabled.v1');
  });

  it('are left alone as long as they ask for, with their other notices too', async () => {
    shop.state.behaviour = answers(429, { 'retry-after': '600' });
    await system.register({ url: shop.url });
    await system.tell(confirmed());
    const process = system.calls();
    await process.run();
    const [row] = await calls();
    expect(row).toMatchObject({ status: 'PENDING', error: 'status 429' });
    expect(row?.due_in).toBeGreaterThan(500);
    await system.tell(confirmed());
    await process.run();
    expect(shop.taken).toHaveLength(1);
  });

  it.each([
    ['https://127.0.0.1/', 'address-refused'],
    ['https://localhost/', 'address-refused'],
    ['http://shop.example/', 'url-refused'],
  ])('are not called at %s unless private addresses are allowed', async (url, error) => {
    await system.register({ url });
    await system.tell(confirmed());
    await system.calls({ WEBHOOK_ALLOW_PRIVATE: false }).run();
    expect(await calls()).toEqual([expect.objectContaining({ status: 'FAILED', attempts: 1, error })]);
    expect((await told()).map(({ data }) => data['error'])).toEqual([error]);
  });

  it('are one notice for each state', async () => {
    await system.register({ url: shop.url });
    const event = confirmed();
    const fulfilled = testing.aMessage(OrderFulfilled, { ...event.data, status: 'FULFILLED', version: 3 });
    await system.tell(event, testing.received(fulfilled));
    await system.calls().run();
    expect(shop.taken.map(({ body }) => (JSON.parse(body) as { type: string }).type).toSorted()).toEqual([
      'waybill.order.confirmed.v1',
      'waybill.order.fulfilled.v1',
    ]);
  });
});
