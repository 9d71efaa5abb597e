import { follow, type FollowOptions } from './follow.js';
import type { CallOptions, Http } from './http.js';
import { pages, type ListOptions } from './pages.js';
import type { HistoryEntry, NewOrder, Notification, Order, OrderFilter } from './types.js';

export interface WaitOptions extends CallOptions {
  /** Seconds to wait for the decision, at most 30. The order may be PENDING all the same. */
  wait?: number;
}

export interface PlaceOptions extends WaitOptions {
  /** Keep one with what you order, and it is ordered once, however often you ask. Default: a new one for each call. */
  idempotencyKey?: string;
}

const LONGEST_WAIT = 30;

/** Orders: see the README for how long a call tries, and what it throws. */
export class Orders {
  constructor(private readonly http: Http) {}

  async place(order: NewOrder, { idempotencyKey = newKey(), ...options }: PlaceOptions = {}): Promise<Order> {
    const headers = { 'idempotency-key': idempotencyKey };
    const call = { ...options, method: 'POST', path: '/v1/orders', headers, body: order } as const;
    return (await this.http.call<Order>(call)).body;
  }

  async get(id: string, options: WaitOptions = {}): Promise<Order> {
    return (await this.http.call<Order>({ ...options, path: pathOf(id) })).body;
  }

  /** The order and its tag, or undefined when it is as it was when it had the tag that is given. */
  async getIfChanged(
    id: string,
    etag: string | undefined,
    options: WaitOptions = {},
  ): Promise<{ order: Order; etag: string } | undefined> {
    const headers = { 'if-none-match': etag };
    const answer = await this.http.call<Order>({ ...options, path: pathOf(id), headers });
    if (answer.status === 304) return undefined;
    return { order: answer.body, etag: answer.headers.get('etag') ?? '' };
  }

  /** Waits for the decision for as long as it takes, or until the signal aborts. */
  async decided(id: string, options: CallOptions = {}): Promise<Order> {
    for (;;) {
      const order = await this.get(id, { ...options, wait: LONGEST_WAIT });
      if (order.status !== 'PENDING') return order;
    }
  }

  /** Newest first. */
  list(filter: OrderFilter = {}, options: ListOptions = {}): AsyncGenerator<Order, void, undefined> {
    return pages(this.http, '/v1/orders', filter, options);
  }

  /** The order is cancelled, now or before; ProblemError `illegal-transition` when it can not be. */
  async cancel(id: string, options: CallOptions = {}): Promise<Order> {
    return (await this.http.call<Order>({ ...options, method: 'POST', path: `${pathOf(id)}/cancel` })).body;
  }

  /** The order is fulfilled, now or before; ProblemError `illegal-transition` when it can not be. */
  async fulfil(id: string, options: CallOptions = {}): Promise<Order> {
    return (await this.http.call<Order>({ ...options, method: 'POST', path: `${pathOf(id)}/fulfil` })).body;
  }

  /** Oldest first. */
  history(id: string, options: ListOptions = {}): AsyncGenerator<HistoryEntry, void, undefined> {
    return pages(this.http, `${pathOf(id)}/events`, {}, options);
  }

  /** The delivery log. */
  notifications(id: string, options: ListOptions = {}): AsyncGenerator<Notification, void, undefined> {
    return pages(this.http, `${pathOf(id)}/notifications`, {}, options);
  }

  /** An order's history from its start, and then what happens to it, until the signal aborts. */
  follow(id: string, options: FollowOptions = {}): AsyncGenerator<HistoryEntry, void, undefined> {
    return this.entries(`${pathOf(id)}/events`, options);
  }

  /** What happens to all orders from now on, or after `lastEventId`, until the signal aborts. */
  followAll(options: FollowOptions = {}): AsyncGenerator<HistoryEntry, void, undefined> {
    return this.entries('/v1/events', options);
  }

  private async *entries(
    path: string,
    options: FollowOptions,
  ): AsyncGenerator<HistoryEntry, void, undefined> {
    for await (const { data } of follow(this.http, path, options)) yield JSON.parse(data) as HistoryEntry;
  }
}

const pathOf = (id: string): string => `/v1/orders/${encodeURIComponent(id)}`;

/** By hand: `crypto.randomUUID` is missing on pages without TLS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
