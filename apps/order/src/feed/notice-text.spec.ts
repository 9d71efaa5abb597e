import type { OrderStatus } from '@waybill/dto';
import { noticeText } from './notice-text';

describe(noticeText, () => {
  const told: OrderStatus[] = ['CONFIRMED', 'REJECTED', 'CANCELLED', 'FULFILLED'];

  it.each(told)('tells that an order is %s, and which', (status) => {
    const { title, body } = noticeText('o-1', status);
    expect(title).toMatch(/^[A-Z].*order/i);
    expect(body).toMatch(/^[A-Z].*order o-1.*\.$|^Order o-1.*\.$/);
    expect(body).not.toContain(status);
  });

  it('differs from state to state', () => {
    const texts = told.map((status) => noticeText('o-1', status));
    expect(new Set(texts.map(({ title }) => title)).size).toBe(told.length);
    expect(new Set(texts.map(({ body }) => body)).size).toBe(told.length);
  });

  it('names a state that it does not know', () => {
    expect(noticeText('o-1', 'RETURNED' as OrderStatus).body).toBe('Order o-1 is now RETURNED.');
  });
});
