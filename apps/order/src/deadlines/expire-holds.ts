import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { OrderConfig } from '../config';
import { Schedule } from '../schedule';
import { DeadlinesRepository } from './deadlines.repository';
import { EndOrders, MAX_ORDERS, SWEEP_MS } from './end-orders';

/** Cancels orders whose stock has been held for too long; inventory releases it. */
@Injectable()
export class ExpireHolds {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly deadlines: DeadlinesRepository,
    private readonly endOrders: EndOrders,
    schedule: Schedule,
  ) {
    schedule.every(SWEEP_MS, 'expiring holds', () => this.run());
  }

  /** One batch; true when there may be more. */
  async run(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const ids = await this.deadlines.lockHeld(tx, this.config.HOLD_TTL_SECONDS, MAX_ORDERS);
      await this.endOrders.run(tx, ids, { move: 'expire', reason: 'hold-expired' });
      return ids.length === MAX_ORDERS;
    });
  }
}
