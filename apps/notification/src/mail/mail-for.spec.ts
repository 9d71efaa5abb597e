import { ORDER_STATUSES, type OrderDto } from '@waybill/dto';
import { mailFor } from './mail-for';

const spaced = (text = '') => text.replaceAll('\u00a0', ' ');
const mail = (overrides: Partial<OrderDto>) => mailFor(testing.anOrder(overrides));

describe(mailFor.name, () => {
  it.each([
    ['CONFIRMED', undefined, 'Your order is confirmed', 'You will hear from us again'],
    ['REJECTED', 'out-of-stock', 'We could not accept your order', 'There is not enough in stock.'],
    ['REJECTED', 'unknown-sku', 'We could not accept your order', 'We do not know some of what you ordered.'],
    ['CANCELLED', 'customer-request', 'Your order is cancelled', 'You asked us to cancel it.'],
    ['CANCELLED', 'hold-expired', 'Your order is cancelled', 'It was not fulfilled in time.'],
    ['CANCELLED', 'timeout', 'Your order is cancelled', 'It could not be decided in time.'],
    ['FULFILLED', undefined, 'Your order is on its way', 'All of it has been shipped.'],
  ] as const)('says of %s (%s) what it is, in both parts', (status, reason, title, sentence) => {
    const order = testing.anOrder({ status, reason });
    const { subject, text, html } = mailFor(order) ?? {};
    expect(subject).toBe(title);
    for (const part of [text, html]) {
      for (const said of [title, sentence, order.id, 'TEA-001', '€9.00']) expect(part).toContain(said);
    }
    expect(html).not.toMatch(/<script|<img|url\(|undefined|\{\{/);
    expect(text).not.toMatch(/undefined|\{\{/);
  });

  it('says nothing of an order that waits, nor of a state that a newer writer added', () => {
    expect(mail({ status: 'PENDING' })).toBeUndefined();
    expect(mail({ status: 'RETURNED' as (typeof ORDER_STATUSES)[number] })).toBeUndefined();
  });

  it('gives a reason that a newer writer added as it is', () => {
    expect(mail({ status: 'CANCELLED', reason: 'recalled' as 'timeout' })?.text).toContain('\nrecalled\n');
  });

  it.each([
    ['JPY', '¥450', '¥900'],
    ['KWD', 'KWD 0.450', 'KWD 0.900'],
    ['HUF', 'HUF 4.50', 'HUF 9.00'],
  ])('has the amounts of %s with its own minor units', (currency, price, amount) => {
    const { text, html } = mail({ status: 'CONFIRMED', currency }) ?? {};
    expect(spaced(text)).toContain(`2 × TEA-001 at ${price}: ${amount}\nTotal: ${amount}\n`);
    expect(spaced(html)).toContain(`2 × ${price}`);
    expect(spaced(html)).toContain(`<strong>${amount}</strong>`);
  });

  it('shows of the lines that failed what was ordered and what is there', () => {
    const rejectedLines = [
      { sku: 'TEA-001', requested: 1_200, available: 7 },
      { sku: 'GONE', requested: 1, available: 0 },
    ];
    const { text, html } = mail({ status: 'REJECTED', reason: 'out-of-stock', rejectedLines }) ?? {};
    expect(text).toContain('  TEA-001: 1,200 ordered, 7 available\n  GONE: 1 ordered, 0 available\n');
    const cells = [...(html ?? '').matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell);
    expect(cells.slice(0, 6)).toEqual(['TEA-001', '1,200', '7', 'GONE', '1', '0']);
    expect(mail({ status: 'CONFIRMED' })?.html).not.toContain('Not available');
  });

  it('escapes all that an order has in it, and leaves the text as it is', () => {
    const sku = `<b onclick="x('&')">`;
    const order = {
      status: 'REJECTED',
      reason: '<script>' as 'timeout',
      lines: [{ sku, quantity: 1, unitPrice: 1 }],
      rejectedLines: [{ sku, requested: 1, available: 0 }],
    } as const;
    const { text, html } =
      mail({ ...order, lines: [...order.lines], rejectedLines: [...order.rejectedLines] }) ?? {};
    expect(html).not.toMatch(/<b |<script|onclick="/);
    expect(html?.match(/&lt;b onclick&#x3D;&quot;x\(&#x27;&amp;&#x27;\)&quot;&gt;/g)).toHaveLength(2);
    expect(text).toContain(`1 × ${sku} at`);
  });
});
