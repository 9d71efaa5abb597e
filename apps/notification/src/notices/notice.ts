import type { NotificationChannel, OrderDto, OrderStatus } from '@waybill/dto';
import { hears, type Webhook } from '../webhooks/webhook';

/** One thing to tell one recipient on one channel. */
export interface Notice {
  channel: NotificationChannel;
  recipient: string;
  title: string;
  /** What is said; of a webhook the JSON of the call, which is the same at every attempt. */
  body: string;
}

const TITLES: Partial<Record<OrderStatus, string>> = {
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

/**
 * What an order's state calls for: an entry in the customer's feed, an e-mail when there is an address, and a call of
 * every webhook that hears the event.
 */
export function noticesFor(
  order: OrderDto,
  event: { type: string; time: string },
  webhooks: readonly Webhook[],
): Notice[] {
  const title = TITLES[order.status];
  if (!title) return [];
  const body = bodyOf(order);
  const notices: Notice[] = [{ channel: 'feed', recipient: order.customerId, title, body }];
  if (order.email) notices.push({ channel: 'email', recipient: order.email, title, body });
  const hearing = webhooks.filter((webhook) => hears(webhook, event.type, order.customerId));
  if (hearing.length === 0) return notices;
  const payload = JSON.stringify({ type: event.type, timestamp: event.time, data: order });
  return [
    ...notices,
    ...hearing.map(({ id }) => ({
      channel: 'webhook' as const,
      recipient: id,
      title: event.type,
      body: payload,
    })),
  ];
}

function bodyOf(order: OrderDto): string {
  const money = moneyFormat(order.currency);
  const lines = order.lines.map(
    ({ sku, quantity, unitPrice }) => `  ${quantity} × ${sku} at ${money(unitPrice)}`,
  );
  const failing = (order.rejectedLines ?? []).map(
    ({ sku, requested, available }) => `  ${sku}: ${requested} ordered, ${available} available`,
  );
  return [
    `Order ${order.id}`,
    ...(order.reason ? [REASONS[order.reason] ?? order.reason] : []),
    ...failing,
    '',
    ...lines,
    `Total: ${money(order.total)}`,
  ].join('\n');
}

const formats = new Map<string, Intl.NumberFormat>();

/** Formats minor units of a currency, of which some have none and some three digits. */
function moneyFormat(currency: string): (minorUnits: number) => string {
  // Making one takes longer than the rest of a notice.
  const format = formats.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency });
  formats.set(currency, format);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return (minorUnits) => format.format(minorUnits / 10 ** digits);
}
