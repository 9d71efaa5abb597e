import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { NoticesRepository } from '../notices/notices.repository';
import { SettleNotices } from '../notices/settle-notices';

const BATCH = 500;
const PAUSE_MS = 1_000;

/**
 * Ends what webhooks were to be told that are removed or disabled: a batch at a time and not with their removal, since
 * a backlog of days would be too much for one transaction.
 */
@Injectable()
export class EndCalls {
  private nextAt = 0;

  constructor(
    private readonly database: Database,
    private readonly notices: NoticesRepository,
    private readonly settleNotices: SettleNotices,
  ) {}

  /** Once in a while, and then says whether there is more to end at once. */
  async run(): Promise<boolean> {
    if (performance.now() < this.nextAt) return false;
    const ended = await this.database.transaction(async (tx) => {
      const ended = await this.notices.endCalls(tx, BATCH);
      await this.settleNotices.tell(ended, tx);
      return ended.length;
    });
    if (ended < BATCH) this.nextAt = performance.now() + PAUSE_MS;
    return ended === BATCH;
  }
}
