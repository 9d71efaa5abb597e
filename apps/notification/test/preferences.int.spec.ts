import { OrderConfirmed, type OrderDto } from '@waybill/dto';
import { notices } from './support';

const confirmed = (overrides: Partial<OrderDto> = {}) =>
  testing.received(
    testing.aMessage(
      OrderConfirmed,
      testing.anOrder({ status: 'CONFIRMED', email: 'a@b.example', ...overrides }),
    ),
  );

describe('preferences', () => {
  let system: Awaited<ReturnType<typeof notices>>;

  beforeAll(async () => (system = await notices()));
  beforeEach(() => system.clear());
  afterAll(() => system.close());

  const statuses = async () =>
    Object.fromEntries((await system.rows()).map(({ channel, status }) => [channel, status]));

  it('that were never set want everything', async () => {
    await system.register({ url: 'http://shop.example' });
    await system.tell(confirmed());
    expect(await statuses()).toEqual({ feed: 'SENT', email: 'PENDING', webhook: 'PENDING' });
  });

  it.each(['email', 'feed', 'webhook'] as const)('skip the channel %s, and tell so', async (channel) => {
    await system.register({ url: 'http://shop.example' });
    await system.prefer('c-1', { channels: { [channel]: false } });
    const event = confirmed();
    await system.tell(event);
    await system.tell(testing.received(event.data));
    await system.tell(confirmed({ customerId: 'c-2' }));
    const skipped = (await system.rows()).filter(({ status }) => status === 'SKIPPED');
    expect(skipped.map((row) => [row.channel, row.attempts])).toEqual([[channel, 0]]);
    const told = (await system.told()).filter(({ type }) => type === 'waybill.notification.skipped.v1');
    expect(told.map(({ cause, data }) => [cause, data])).toEqual([
      [
        event.id,
        {
          notificationId: skipped[0]?.id,
          orderId: event.data.id,
          orderStatus: 'CONFIRMED',
          channel,
          recipient: skipped[0]?.recipient,
          attempts: 0,
        },
      ],
    ]);
  });

  it('skip the types that are not among theirs', async () => {
    await system.prefer('c-1', { types: ['waybill.order.rejected.v1'] });
    await system.tell(confirmed());
    expect(await statuses()).toEqual({ feed: 'SKIPPED', email: 'SKIPPED' });
  });

  it('are those of the last command, whatever comes late', async () => {
    await system.prefer('c-1', { channels: { email: false } }, 1);
    await system.prefer('c-1', {}, 2);
    await system.prefer('c-1', { channels: { email: false } }, 1);
    await system.tell(confirmed());
    expect(await statuses()).toEqual({ feed: 'SENT', email: 'PENDING' });
  });
});
