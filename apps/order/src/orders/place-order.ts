import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { PlaceOrderDto } from '@waybill/dto';
import type { Story } from '@waybill/messaging';
import { isLockTimeout, isTransient } from '@waybill/postgres';
import { v7 as uuidv7 } from 'uuid';
import { fingerprint, IdempotencyInProgress } from '../idempotency/idempotency-key';
import { Refusal } from '../refusal';
import { AcceptOrders, type Acceptance, type Placed } from './accept-orders';
import { Batcher } from './batcher';
import { placeOrder } from './order';

/** A request to place an order. */
export interface Placement {
  body: PlaceOrderDto;
  /** Makes it safe to repeat. */
  key?: string;
  story: Story;
}

const MAX_ORDERS = 200;
const MAX_WAITING = 5_000;
/** Without a database for so long, a caller is told so. */
const PATIENCE_MS = 3_000;
/** How long to wait for another replica that is just claiming the key. */
const IN_PROGRESS_MS = 5_000;
const RETRY_MS = 100;

/** Takes orders, in one transaction those that come at the same time. */
@Injectable()
export class PlaceOrder {
  private readonly batcher: Batcher<Acceptance, Placed | Refusal>;

  constructor(private readonly acceptOrders: AcceptOrders) {
    this.batcher = new Batcher({
      work: (acceptances, deadline) => this.accept(acceptances, deadline),
      mayBeOfOne: (error) => !isTransient(error) || isLockTimeout(error),
      maxItems: MAX_ORDERS,
      maxWaiting: MAX_WAITING,
      patienceMs: PATIENCE_MS,
    });
  }

  async run({ body, key, story }: Placement): Promise<Placed> {
    const order = placeOrder(body, uuidv7(), new Date());
    const idempotency = key === undefined ? undefined : { key, bodyHash: fingerprint(body) };
    for (const until = performance.now() + IN_PROGRESS_MS; ;) {
      try {
        const placed = await this.batcher.submit({ order, idempotency, story });
        if (placed instanceof Refusal) throw placed;
        return placed;
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        if (performance.now() > until) throw new IdempotencyInProgress();
        await delay(RETRY_MS);
      }
    }
  }

  /** Tries again when the database was at fault: with the same ids, so that nothing is done twice. */
  private async accept(acceptances: Acceptance[], deadline: number): Promise<(Placed | Refusal)[]> {
    for (;;) {
      try {
        return await this.acceptOrders.run(acceptances);
      } catch (error) {
        if (!isTransient(error) || isLockTimeout(error) || performance.now() > deadline) throw error;
        await delay(RETRY_MS);
      }
    }
  }
}
