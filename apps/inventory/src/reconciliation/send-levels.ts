import { Injectable } from '@nestjs/common';
import { Outbox } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { stockLevels } from '@waybill/topics';
import { levelChanged } from '../stock/stock-events';
import { ReconciliationRepository } from './reconciliation.repository';

const BATCH = 500;

/**
 * Sends levels again as they are, so that a late duplicate of an older one does not stay the last word of its SKU on
 * the compacted topic. Readers go by the version and see nothing new.
 */
@Injectable()
export class SendLevels {
  constructor(
    private readonly database: Database,
    private readonly reconciliation: ReconciliationRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Those that have changed since; returns how many. */
  async run(since: Date, signal?: AbortSignal): Promise<number> {
    let sent = 0;
    for (let afterSku = ''; ;) {
      signal?.throwIfAborted();
      const levels = await this.database.transaction(async (tx) => {
        const batch = await this.reconciliation.lockLevelsSince(tx, since, afterSku, BATCH);
        const messages = batch.map((level) => ({
          message: levelChanged(level, level.updatedAt),
          version: level.version,
        }));
        await this.outbox.add(tx, stockLevels, messages);
        return batch;
      });
      sent += levels.length;
      const last = levels.at(-1);
      if (!last || levels.length < BATCH) return sent;
      afterSku = last.sku;
    }
  }
}
