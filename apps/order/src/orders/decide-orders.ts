import { Injectable, Logger } from '@nestjs/common';
import { StockRejected, type StockReserved } from '@waybill/dto';
import { causedBy, type Received } from '@waybill/messaging';
import type { Transaction } from '@waybill/postgres';
import { transition, type Change } from './order';
import { OrderEvents, type OrderEvent } from './order-events';
import { OrdersRepository } from './orders.repository';

/** What inventory says of an order's stock. */
export type Decision = StockReserved | StockRejected;

/** Confirms orders whose stock is held and rejects those whose stock is not to be had: a whole run at once. */
@Injectable()
export class DecideOrders {
  private readonly logger = new Logger(DecideOrders.name);

  constructor(
    private readonly orders: OrdersRepository,
    private readonly events: OrderEvents,
  ) {}

  async run(decisions: Received<Decision>[], tx: Transaction): Promise<void> {
    const ids = new Set(decisions.map(({ data }) => data.orderId.toLowerCase()));
    const orders = await this.orders.lock(tx, [...ids]);
    const moved: OrderEvent[] = [];
    const now = new Date();
    for (const decision of decisions) {
      const id = decision.data.orderId.toLowerCase();
      const order = orders.get(id);
      if (!order) {
        this.logger.warn(`${decision.type} ${decision.id} is about the order ${id}, which is not known here`);
        continue;
      }
      const outcome = transition(order, changeOf(decision.data), now);
      if (outcome.kind !== 'moved') continue;
      orders.set(id, outcome.order);
      moved.push({ order: outcome.order, story: causedBy(decision) });
    }
    await this.orders.update(
      tx,
      moved.map(({ order }) => order),
    );
    await this.events.publish(tx, moved);
  }
}

function changeOf(decision: Decision): Change {
  if (!(decision instanceof StockRejected)) return { move: 'confirm' };
  const rejectedLines = decision.rejectedLines.map(({ sku, requested, available }) => ({
    sku,
    requested,
    available,
  }));
  return { move: 'reject', reason: decision.reason, rejectedLines };
}
