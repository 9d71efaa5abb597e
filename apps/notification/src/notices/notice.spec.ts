import { ORDER_STATUSES } from '@waybill/dto';
import { noticesFor } from './notice';

describe(noticesFor.name, () => {
  it.each(['CONFIRMED', 'REJECTED', 'CANCELLED', 'FULFILLED'] as const)(
    'tells of %s in the feed, and by e-mail where there is an address',
    (status) => {
      const channels = (email?: string) =>
        noticesFor(testing.anOrder({ status, email })).map(({ channel, recipient }) => [channel, recipient]);
      expect(channels()).toEqual([['feed', 'c-1']]);
      expect(channels('a@b.example')).toEqual([
        ['feed', 'c-1'],
        ['email', 'a@b.example'],
      ]);
    },
  );

  it('tells nothing of an order that waits, nor of a state that a newer writer added', () => {
    expect(noticesFor(testing.anOrder({ status: 'PENDING' }))).toEqual([]);
    expect(noticesFor(testing.anOrder({ status: 'RETURNED' as (typeof ORDER_STATUSES)[number] }))).toEqual(
      [],
    );
  });

  it.each([
    ['EUR', '€9.00'],
    ['JPY', '¥900'],
    ['KWD', 'KWD 0.900'],
  ])('formats an amount in the minor units of %s', (currency, total) => {
    const [notice] = noticesFor(testing.anOrder({ status: 'CONFIRMED', currency }));
    expect(notice?.body.replaceAll('\u00a0', ' ')).toContain(`Total: ${total}`);
  });

  it('says why, and which lines failed', () => {
    const [notice] = noticesFor(
      testing.anOrder({
        status: 'REJECTED',
        reason: 'out-of-stock',
        rejectedLines: [{ sku: 'TEA-001', requested: 2, available: 1 }],
      }),
    );
    expect(notice?.body).toContain('There is not enough in stock.');
    expect(notice?.body).toContain('TEA-001: 2 ordered, 1 available');
  });
});
