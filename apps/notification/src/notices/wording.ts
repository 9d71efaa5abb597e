import type { OrderStatus } from '@waybill/dto';

/** What each state that is told of is called, in a feed and as the subject of a mail. */
export const TITLES: Partial<Record<OrderStatus, string>> = {
  CONFIRMED: 'Your order is confirmed',
  REJECTED: 'We could not accept your order',
  CANCELLED: 'Your order is cancelled',
  FULFILLED: 'Your order is on its way',
};

const REASONS: Record<string, string> = {
  'out-of-stock': 'There is not enough in stock.',
  'unknown-sku': 'We do not know some of what you ordered.',
  'customer-request': 'You asked us to cancel it.',
  'hold-expired': 'It was not fulfilled in time.',
  timeout: 'It could not be decided in time.',
};

/** A sentence; a reason that a newer writer added stands for itself. */
export function sayReason(reason: string): string {
  return REASONS[reason] ?? reason;
}
