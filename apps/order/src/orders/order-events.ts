import { Injectable } from '@nestjs/common';
import {
  ORDER_STATUSES,
  OrderCancelled,
  OrderConfirmed,
  OrderFulfilled,
  OrderPlaced,
  OrderRejected,
  type OrderStatus,
} from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { afterCommit, type Transaction } from '@waybill/postgres';
import { orders as ordersTopic } from '@waybill/topics';
import { Counter } from 'prom-client';
import { HistoryFeed } from '../live/history-feed';
import { AwaitDecision } from './await-decision';
import { HistoryRepository } from './history.repository';
import type { Order } from './order';

/** An order after something happened to it, and the story that this belongs to. */
export interface OrderEvent {
  order: Order;
  story: Story;
}

const CLASSES = {
  PENDING: OrderPlaced,
  CONFIRMED: OrderConfirmed,
  REJECTED: OrderRejected,
  CANCELLED: OrderCancelled,
  FULFILLED: OrderFulfilled,
} satisfies Record<OrderStatus, unknown>;

const reached = new Counter({
  name: 'waybill_orders_total',
  help: 'Orders that have reached a state',
  labelNames: ['status'] as const,
});
for (const status of ORDER_STATUSES) reached.inc({ status }, 0);

/** Tells what happened to orders: to other services, to the history, and after the commit to those who wait here. */
@Injectable()
export class OrderEvents {
  constructor(
    private readonly outbox: Outbox,
    private readonly history: HistoryRepository,
    private readonly waiting: AwaitDecision,
    private readonly feed: HistoryFeed,
  ) {}

  /** The rows of the orders must be written or locked by `tx` before. */
  async publish(tx: Transaction, events: OrderEvent[]): Promise<void> {
    // The story of an order has one correlation id, and that is its own.
    const stories = events.map(({ order, story }) => ({ ...story, correlationId: order.id }));
    const written = await this.outbox.add(
      tx,
      ordersTopic,
      events.map(({ order }, index) => ({
        ...stories[index],
        message: Object.assign(new CLASSES[order.status](), order),
        version: order.version,
      })),
    );
    const entries = events.map(({ order }, index) => ({
      ...written[index]!,
      version: order.version,
      data: order,
      correlationId: order.id,
      causationId: stories[index]?.causationId,
    }));
    await this.history.insert(tx, entries);
    afterCommit(tx, () => {
      for (const { order } of events) reached.inc({ status: order.status });
      this.waiting.wake(events.map(({ order }) => order));
      this.feed.wake();
    });
  }
}
