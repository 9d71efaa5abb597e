import { Injectable, Logger } from '@nestjs/common';
import { Database, isTransient } from '@waybill/postgres';
import { isRefusedForGood, sayFailure } from '../mail/mail-failure';
import { mailFor } from '../mail/mail-for';
import { Mailer } from '../mail/mailer';
import { NoticesRepository, type Attempt, type ClaimedNotice } from './notices.repository';
import { pauseAfter } from './retry-schedule';
import { SettleNotices } from './settle-notices';

/** At once, each on a connection of the mail server's pool or a file. */
const BATCH = 20;
/** Longer than the slowest attempt. */
const LEASE_SECONDS = 120;

/**
 * Sends the mails that are due, outside of any transaction, and then writes down what became of it. The end of the process
 * between the two is the only way that a notice is sent twice; both mails then have the same Message-ID.
 */
@Injectable()
export class SendDueNotices {
  private readonly logger = new Logger(SendDueNotices.name);
  /** What was sent and could not be written down, because the database was away. */
  private unsettled: Attempt[] = [];

  constructor(
    private readonly database: Database,
    private readonly notices: NoticesRepository,
    private readonly settleNotices: SettleNotices,
    private readonly mailer: Mailer,
  ) {}

  /** Sends one batch, unless the last one is to be written down still, and returns how many notices that were. */
  async run(): Promise<number> {
    if (this.unsettled.length === 0) {
      const claimed = await this.notices.claimDueMails(BATCH, LEASE_SECONDS);
      this.unsettled = await Promise.all(claimed.map((notice) => this.attempt(notice)));
    }
    const attempts = this.unsettled;
    if (attempts.length === 0) return 0;
    try {
      await this.database.transaction((tx) => this.settleNotices.run(attempts, tx));
    } catch (error) {
      // What can not be written down at all must not keep the notices after it from being sent.
      if (!isTransient(error)) this.unsettled = [];
      throw error;
    }
    this.unsettled = [];
    return attempts.length;
  }

  private async attempt(notice: ClaimedNotice): Promise<Attempt> {
    const { id, recipient: to, title: subject, body: text, order } = notice;
    try {
      await this.mailer.send({ id, to, ...((order && mailFor(order)) ?? { subject, text }) });
      return { notice, status: 'SENT' };
    } catch (thrown) {
      const error = sayFailure(thrown);
      const pauseSeconds = isRefusedForGood(thrown) ? undefined : pauseAfter(notice.attempts);
      this.logger.warn(`notice ${id}, attempt ${notice.attempts}: ${error}`);
      if (pauseSeconds === undefined) return { notice, status: 'FAILED', error };
      return { notice, status: 'PENDING', error, pauseSeconds };
    }
  }
}
