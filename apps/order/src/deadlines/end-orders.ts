import { Injectable } from '@nestjs/common';
import { afterCommit, type Transaction } from '@waybill/postgres';
import { Counter } from 'prom-client';
import { transition, type Change } from '../orders/order';
import { OrderEvents } from '../orders/order-events';
import { OrdersRepository } from '../orders/orders.repository';

/** How often deadlines are looked at, and how many orders one transaction ends. */
export const SWEEP_MS = 1_000;
export const MAX_ORDERS = 200;

const ended = new Counter({
  name: 'waybill_orders_ended_total',
  help: 'Orders that ended because their time was up',
  labelNames: ['reason'] as const,
});
for (const reason of ['timeout', 'hold-expired']) ended.inc({ reason }, 0);

/** Does to orders what a deadline does, if their state still allows it. */
@Injectable()
export class EndOrders {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly events: OrderEvents,
  ) {}

  async run(tx: Transaction, ids: string[], change: Change): Promise<void> {
    if (ids.length === 0) return;
    const now = new Date();
    const outcomes = [...(await this.orders.lock(tx, ids)).values()].map((order) =>
      transition(order, change, now),
    );
    const moved = outcomes.filter(({ kind }) => kind === 'moved').map(({ order }) => order);
    await this.orders.update(tx, moved);
    afterCommit(tx, () => moved.forEach(({ reason }) => ended.inc({ reason })));
    // Nothing but time has caused it: a story without a cause.
    await this.events.publish(
      tx,
      moved.map((order) => ({ order, story: {} })),
    );
  }
}
