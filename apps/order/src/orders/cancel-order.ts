import { Injectable } from '@nestjs/common';
import type { Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import { transition, type Order } from './order';
import { OrderEvents } from './order-events';
import { OrdersRepository } from './orders.repository';

/** Cancels an order at the customer's request; inventory releases what it held. */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly events: OrderEvents,
  ) {}

  async run(id: string, story: Story): Promise<Order> {
    return this.database.transaction(async (tx) => {
      const order = (await this.orders.lock(tx, [id])).get(id);
      if (!order) throw new NotFound('order');
      const outcome = transition(order, { move: 'cancel', reason: 'customer-request' }, new Date());
      if (outcome.kind === 'moved') {
        await this.orders.update(tx, [outcome.order]);
        await this.events.publish(tx, [{ order: outcome.order, story }]);
      }
      return outcome.order;
    });
  }
}
