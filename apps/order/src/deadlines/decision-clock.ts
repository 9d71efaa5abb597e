import { Injectable } from '@nestjs/common';
import { EventServer, Outbox } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { inventory } from '@waybill/topics';
import { DecisionClockRepository } from './decision-clock.repository';

/** Between two ticks that are further apart the clock has stood still. */
const MAX_TICK_MS = 5_000;
const MAX_ORDERS = 1_000;

/**
 * Time in which inventory's decisions could have reached us: one clock for all replicas. It goes on only while order's
 * group has applied all that inventory says, so that no outage makes an order wait too long. An order's own time begins
 * when the clock first sees it published.
 */
@Injectable()
export class DecisionClock {
  constructor(
    private readonly database: Database,
    private readonly consumer: EventServer,
    private readonly outbox: Outbox,
    private readonly clock: DecisionClockRepository,
  ) {}

  /** Lets the clock go on, and says whether it does; false where it stands still or nobody waits. */
  async run(): Promise<boolean> {
    if (!(await this.clock.isNeeded(this.database.connection))) return false;
    if (!(await this.consumer.keepsUpWith(inventory))) return false;
    await this.tick();
    return true;
  }

  async tick(): Promise<void> {
    await this.clock.tick(this.database.connection, MAX_TICK_MS);
    while ((await this.stampPublished()) === MAX_ORDERS);
  }

  private async stampPublished(): Promise<number> {
    const { connection } = this.database;
    const orders = await this.clock.unpublished(connection, MAX_ORDERS);
    const seqs = orders.flatMap(({ seq }) => seq ?? []);
    const waiting = new Set<number | null>(await this.outbox.unpublished(connection, seqs));
    const published = orders.filter(({ seq }) => !waiting.has(seq)).map(({ id }) => id);
    return this.clock.stamp(connection, published);
  }
}
