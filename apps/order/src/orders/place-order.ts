import { Injectable } from '@nestjs/common';
import type { PlaceOrderDto } from '@waybill/dto';
import type { Story } from '@waybill/messaging';
import { Database, type Transaction } from '@waybill/postgres';
import { v7 as uuidv7 } from 'uuid';
import { OrderConfig } from '../config';
import { fingerprint, IdempotencyKeyReused } from '../idempotency/idempotency-key';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { HistoryRepository } from './history.repository';
import { placeOrder, type Order } from './order';
import { OrderEvents } from './order-events';
import { OrdersRepository } from './orders.repository';

/** A request to place an order. */
export interface Placement {
  body: PlaceOrderDto;
  /** Makes it safe to repeat. */
  key?: string;
  story: Story;
}

/** The order as it was placed: now, or when the key was used first. */
export interface Placed {
  order: Order;
  replayed: boolean;
}

/** Takes an order: its row, its event and its key in one transaction. */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    private readonly orders: OrdersRepository,
    private readonly history: HistoryRepository,
    private readonly events: OrderEvents,
  ) {}

  async run({ body, key, story }: Placement): Promise<Placed> {
    const order = placeOrder(body, uuidv7(), new Date());
    return this.database.transaction(async (tx) => {
      if (key !== undefined) {
        const bodyHash = fingerprint(body);
        const acceptance = { bodyHash, orderId: order.id };
        // First of all, so that a second request with the key waits here, and has written nothing when it learns.
        if (!(await this.keys.claim(tx, key, acceptance, this.config.IDEMPOTENCY_TTL_SECONDS)))
          return this.replay(tx, key, bodyHash);
      }
      await this.orders.insert(tx, order);
      await this.events.publish(tx, [{ order, story }]);
      return { order, replayed: false };
    });
  }

  private async replay(tx: Transaction, key: string, bodyHash: Buffer): Promise<Placed> {
    const first = await this.keys.find(tx, key);
    if (!first?.bodyHash.equals(bodyHash)) throw new IdempotencyKeyReused();
    const order = await this.history.firstOf(tx, first.orderId);
    if (!order) throw new Error(`order ${first.orderId} of an idempotency key has no history`);
    return { order, replayed: true };
  }
}
