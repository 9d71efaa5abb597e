import { ORDER_STATUSES } from '@waybill/dto';
import { noticesFor } from './notice';

const EVENT = { type: 'waybill.order.confirmed.v1', time: '2026-11-25T10:00:00.000Z' };

describe(noticesFor.name, () => {
  it.each(['CONFIRMED', 'REJECTED', 'CANCELLED', 'FULFILLED'] as const)(
    'tells of %s in the feed, and by e-mail where there is an address',
    (status) => {
      const channels = (email?: string) =>
        noticesFor(testing.anOrder({ status, email }), EVENT, []).map(({ channel, recipient }) => [
          channel,
          recipient,
        ]);
      expect(channels()).toEqual([['feed', 'c-1']]);
      expect(channels('a@b.example')).toEqual([
        ['feed', 'c-1'],
        ['email', 'a@b.example'],
      ]);
    },
  );

  it('tells nothing of an order that waits, nor of a state that a newer writer added', () => {
    expect(noticesFor(testing.anOrder({ status: 'PENDING' }), EVENT, [])).toEqual([]);
    expect(
      noticesFor(testing.anOrder({ status: 'RETURNED' as (typeof ORDER_STATUSES)[number] }), EVENT, []),
    ).toEqual([]);
  });

  it.each([
    ['EUR', '€9.00'],
    ['JPY', '¥900'],
    ['KWD', 'KWD 0.900'],
  ])('formats an amount in the minor units of %s', (currency, total) => {
    const [notice] = noticesFor(testing.anOrder({ status: 'CONFIRMED', currency }), EVENT, []);
    expect(notice?.body.replaceAll('\u00a0', ' ')).toContain(`Total: ${total}`);
  });

  it('says why, and which lines failed', () => {
    const [notice] = noticesFor(
      testing.anOrder({
        status: 'REJECTED',
        reason: 'out-of-stock',
        rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }],
      }),
      EVENT,
      [],
    );
    expect(notice?.body).toContain('There is not enough in stock.');
    expect(notice?.body).toContain('TEA-001: 2 ordered, 1 available');
  });

  it('calls every webhook that hears the event, with the order as it stands', () => {
    const order = testing.anOrder({ status: 'CONFIRMED', customerId: 'c-1' });
    const hook = (id: string, types: string[], customerId: string | null = null) => ({
      id,
      url: 'https://a.example',
      types,
      customerId,
      generation: 1,
    });
    const calls = noticesFor(order, EVENT, [
      hook('all', ['*']),
      hook('confirmed', ['waybill.order.rejected.v1', EVENT.type]),
      hook('rejected', ['waybill.order.rejected.v1']),
      hook('customer', ['*'], 'c-1'),
      hook('other customer', ['*'], 'c-2'),
      hook('nothing', []),
    ]).filter(({ channel }) => channel === 'webhook');
    expect(calls.map(({ recipient }) => recipient)).toEqual(['all', 'confirmed', 'customer']);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      type: EVENT.type,
      timestamp: EVENT.time,
      data: order,
    });
  });
});
