// The shapes of the HTTP API, without the decorators of the service's own classes. Times are ISO 8601, money is in
// minor units of its currency. An enum may grow: treat a value that is not listed here as unknown, not as an error.

export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED' | 'FULFILLED';
export type OrderReason = 'out-of-stock' | 'unknown-sku' | 'customer-request' | 'hold-expired' | 'timeout';

export interface OrderLine {
  sku: string;
  quantity: number;
  unitPrice: number;
}

/** What to order. */
export interface NewOrder {
  customerId: string;
  email?: string;
  /** An ISO 4217 code, in capitals. */
  currency: string;
  /** 1 to 100. Lines of one SKU become one. */
  lines: OrderLine[];
}

export interface Order extends NewOrder {
  id: string;
  status: OrderStatus;
  /** Starts at 1 and grows by one with every event of the order. */
  version: number;
  total: number;
  /** Why it was rejected or cancelled. */
  reason?: OrderReason;
  /** The failing lines only; `available` is 0 for a SKU that nobody knows. */
  rejectedLines?: { sku: string; requested: number; available: number }[];
  placedAt: string;
  updatedAt: string;
}

/** Which orders to list; all of them where it is empty. */
export interface OrderFilter {
  status?: OrderStatus;
  customerId?: string;
  placedAfter?: string;
  placedBefore?: string;
}

/** One event of an order's history. */
export interface HistoryEntry {
  id: string;
  /** Such as `waybill.order.placed.v1`. */
  type: string;
  time: string;
  version: number;
  /** The order as it stood after the event. */
  data: Order;
  correlationId: string;
  causationId?: string;
}

/** An entry of an order's delivery log. */
export interface Notification {
  id: string;
  orderId: string;
  orderStatus: OrderStatus;
  channel: 'email' | 'feed' | 'webhook';
  recipient: string;
  status: 'SENT' | 'FAILED' | 'SKIPPED';
  attempts: number;
  error?: string;
  at: string;
}

export interface StockLevel {
  sku: string;
  onHand: number;
  /** Promised to orders and not yet withdrawn. */
  held: number;
  available: number;
  version: number;
  lowStockAt?: number;
  updatedAt: string;
}

/** A correction of a SKU's stock, which is applied once per reference. */
export interface NewAdjustment {
  sku: string;
  /** Not zero. */
  delta: number;
  reference: string;
  note?: string;
}

export interface Adjustment extends NewAdjustment {
  status: 'PENDING' | 'APPLIED' | 'REJECTED';
  /** Present when REJECTED: `below-held` or `unknown-sku`. */
  reason?: string;
}

/** Where a dead letter lies: on its dead-letter topic, not on the one that it came from. */
export interface DeadLetterPlace {
  topic: string;
  partition: number;
  offset: number;
}

/** A message that a consumer group could not apply. Bytes are base64. */
export interface DeadLetter extends DeadLetterPlace {
  key: string | null;
  value: string | null;
  headers: Record<string, string | null | (string | null)[]>;
  /** The value as text, where it is UTF-8. */
  valueText?: string;
  /** The group that parked it. */
  group: string;
  reason: string;
  message: string;
  parkedAt: string;
  redrives: number;
}

/** Which dead letters to list. */
export interface DeadLetterFilter {
  topic?: string;
  group?: string;
  reason?: string;
  parkedAfter?: string;
  parkedBefore?: string;
}

/** Where to send which events. */
export interface WebhookTarget {
  /** https, of a public address. */
  url: string;
  /** Such as `waybill.order.confirmed.v1`, or `['*']` for all; never for an order being placed. */
  types: string[];
  /** Whose orders; without it everybody's. */
  customerId?: string;
}

export interface Webhook extends WebhookTarget {
  id: string;
  /** One that is DISABLED is not called, until it is put again or its secret is rotated. */
  status: 'ACTIVE' | 'DISABLED';
  /** Why it is DISABLED. */
  reason?: string;
}

export interface WebhookWithSecret extends Webhook {
  /** What its calls are signed with, as Standard Webhooks has it. */
  secret: string;
}

/** What a customer wants to be told of, and where. */
export interface Preferences {
  channels?: { email?: boolean; feed?: boolean; webhook?: boolean };
  /** Such as `waybill.order.confirmed.v1`, or `['*']` for all. */
  types?: string[];
}

/** A notice in a customer's feed. */
export interface FeedNotice {
  id: string;
  orderId: string;
  orderStatus: OrderStatus;
  title: string;
  body: string;
  at: string;
}

/** An RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  /** Stable, for programs. */
  code: string;
  errors?: { path: string; message: string }[];
}
