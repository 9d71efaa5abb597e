import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { OrderConfig } from '../config';
import { Schedule } from '../schedule';
import { DeadlinesRepository } from './deadlines.repository';
import { DecisionClock } from './decision-clock';
import { EndOrders, MAX_ORDERS, SWEEP_MS } from './end-orders';

/** Cancels orders that inventory has not decided in time; a decision that comes later is a no-op, and inventory releases. */
@Injectable()
export class TimeOutOrders {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly clock: DecisionClock,
    private readonly deadlines: DeadlinesRepository,
    private readonly endOrders: EndOrders,
    schedule: Schedule,
  ) {
    schedule.every(SWEEP_MS, 'timing orders out', async () => (await this.clock.run()) && this.run());
  }

  /** One batch; true when there may be more. */
  async run(): Promise<boolean> {
    const seconds = this.config.ORDER_DECISION_TIMEOUT_SECONDS;
    return this.database.transaction(async (tx) => {
      const ids = await this.deadlines.lockUndecided(tx, seconds, MAX_ORDERS);
      await this.endOrders.run(tx, ids, { move: 'time-out', reason: 'timeout' });
      return ids.length === MAX_ORDERS;
    });
  }
}
