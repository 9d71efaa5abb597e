import type { NotificationChannel, OrderDto } from '@waybill/dto';
import { hears, type Webhook } from '../webhooks/webhook';
import { moneyFormat } from './money';
import { sayReason, TITLES } from './wording';

/** One thing to tell one recipient on one channel. */
export interface Notice {
  channel: NotificationChannel;
  recipient: string;
  title: string;
  /** What is said; of a webhook the JSON of the call, which is the same at every attempt. */
  body: string;
  /** Of an e-mail: what it is written from when it is sent. `body` says the same to a replica that does not know of this. */
  order?: OrderDto | null;
}

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
  if (order.email) notices.push({ channel: 'email', recipient: order.email, title, body, order });
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
    ...(order.reason ? [sayReason(order.reason)] : []),
    ...failing,
    '',
    ...lines,
    `Total: ${money(order.total)}`,
  ].join('\n');
}
