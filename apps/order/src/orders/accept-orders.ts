import { Injectable } from '@nestjs/common';
import type { Story } from '@waybill/messaging';
import { Database, type Transaction } from '@waybill/postgres';
import { OrderConfig } from '../config';
import { IdempotencyKeyReused } from '../idempotency/idempotency-key';
import { IdempotencyRepository, type Claim } from '../idempotency/idempotency.repository';
import type { Refusal } from '../refusal';
import { HistoryRepository } from './history.repository';
import type { Order } from './order';
import { OrderEvents } from './order-events';
import { OrdersRepository } from './orders.repository';

/** An order to be accepted, and what makes it safe to repeat. */
export interface Acceptance {
  order: Order;
  idempotency?: { key: string; bodyHash: Buffer };
  story: Story;
}

/** The order as it was placed: now, or when the key was used first. */
export interface Placed {
  order: Order;
  replayed: boolean;
}

/**
 * Accepts orders together: their rows, events and keys in one transaction. The same again changes nothing, so that it
 * can be repeated when the answer to its COMMIT was lost.
 */
@Injectable()
export class AcceptOrders {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    private readonly orders: OrdersRepository,
    private readonly history: HistoryRepository,
    private readonly events: OrderEvents,
  ) {}

  async run(acceptances: Acceptance[]): Promise<(Placed | Refusal)[]> {
    return this.database.transaction(async (tx) => {
      const holders = await this.claimKeys(tx, acceptances);
      const own = acceptances.filter(({ order, idempotency }) =>
        idempotency ? holders.get(idempotency.key)?.orderId === order.id : true,
      );
      const fresh = new Set(
        await this.orders.insert(
          tx,
          own.map(({ order }) => order),
        ),
      );
      await this.events.publish(
        tx,
        own.filter(({ order }) => fresh.has(order.id)),
      );
      const results: (Placed | Refusal)[] = [];
      for (const acceptance of acceptances) results.push(await this.resultOf(tx, acceptance, holders));
      return results;
    });
  }

  /** Which order each of the keys stands for now: that of the first who claims it, or one of an earlier request. */
  private async claimKeys(tx: Transaction, acceptances: Acceptance[]): Promise<Map<string, Claim>> {
    const first = new Map<string, Claim>();
    for (const { order, idempotency } of acceptances) {
      if (idempotency && !first.has(idempotency.key))
        first.set(idempotency.key, { ...idempotency, orderId: order.id });
    }
    return this.keys.claim(tx, [...first.values()], this.config.IDEMPOTENCY_TTL_SECONDS);
  }

  private async resultOf(
    tx: Transaction,
    { order, idempotency }: Acceptance,
    holders: Map<string, Claim>,
  ): Promise<Placed | Refusal> {
    const holder = idempotency && holders.get(idempotency.key);
    if (!holder || holder.orderId === order.id) return { order, replayed: false };
    if (!holder.bodyHash.equals(idempotency.bodyHash)) return new IdempotencyKeyReused();
    const first = await this.history.firstOf(tx, holder.orderId);
    if (!first) throw new Error(`order ${holder.orderId} of an idempotency key has no history`);
    return { order: first, replayed: true };
  }
}
