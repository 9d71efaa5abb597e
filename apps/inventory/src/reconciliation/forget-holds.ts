import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { deadLetterTopics, groups, topicsReadBy } from '@waybill/topics';
import { ReconciliationRepository } from './reconciliation.repository';

const DAY_MS = 86_400_000;
/** Kafka deletes whole segments, which it closes after a week: twice that, and two days on top. */
const MARGIN_MS = 16 * DAY_MS;
const BATCH = 5_000;

const longest = (topics: readonly { config: Record<string, string> }[]) =>
  Math.max(...topics.map(({ config }) => Number(config['retention.ms'] ?? 0)));

/**
 * How long a closed hold has to be known: an order's event may come again for as long as its topic keeps it, or be
 * parked at the end of that, redriven at the end of what dead letters are kept for, and be kept by its topic once more.
 */
export const CLOSED_HOLDS_KEPT_MS =
  longest(topicsReadBy(groups.inventory)) +
  longest(deadLetterTopics.filter(({ group }) => group === groups.inventory)) +
  MARGIN_MS;

/** Forgets holds that were closed so long ago that no event of their orders can come again. The ledger stays. */
@Injectable()
export class ForgetHolds {
  constructor(
    private readonly database: Database,
    private readonly reconciliation: ReconciliationRepository,
  ) {}

  async run(now = Date.now()): Promise<number> {
    const before = new Date(now - CLOSED_HOLDS_KEPT_MS);
    for (let forgotten = 0; ;) {
      const count = await this.reconciliation.deleteClosedHolds(this.database.connection, before, BATCH);
      forgotten += count;
      if (count < BATCH) return forgotten;
    }
  }
}
