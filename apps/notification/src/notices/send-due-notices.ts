import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { NotificationConfig } from '../config';
import { isRefusedForGood, sayFailure } from '../mail/mail-failure';
import { mailFor } from '../mail/mail-for';
import { Mailer } from '../mail/mailer';
import { NoticesRepository, type Attempt, type ClaimedNotice } from './notices.repository';
import { pauseAfter } from './retry-schedule';
import { Sendings } from './sendings';
import { SettleNotices } from './settle-notices';

/** Longer than the slowest attempt. */
const LEASE_SECONDS = 120;

/**
 * Sends the mails that are due, outside of any transaction, and writes down what became of each as it comes back. No
 * more are claimed than the mailer sends at once: those are all that a process which dies here can repeat, with the
 * same Message-ID.
 */
@Injectable()
export class SendDueNotices {
  private readonly logger = new Logger(SendDueNotices.name);
  private readonly sendings: Sendings<Attempt>;

  constructor(
    private readonly config: NotificationConfig,
    database: Database,
    private readonly notices: NoticesRepository,
    settleNotices: SettleNotices,
    private readonly mailer: Mailer,
  ) {
    this.sendings = new Sendings(async (attempts) => {
      await database.transaction((tx) => settleNotices.run(attempts, tx));
    });
  }

  /** Writes down what has come back, and sends the next mails without waiting for them; each then calls `onBack`. */
  async run(onBack: () => void): Promise<void> {
    await this.sendings.settle();
    const room = this.mailer.atOnce - this.sendings.count;
    if (room <= 0) return;
    for (const notice of await this.notices.claimDueMails(room, LEASE_SECONDS))
      this.sendings.start((signal) => this.attempt(notice, signal), onBack);
  }

  /** Resolves when all mails are sent or given back to be sent by another replica, and that is written down. */
  finish(): Promise<void> {
    return this.sendings.finish(this.config.sendGraceMs());
  }

  private async attempt(notice: ClaimedNotice, signal: AbortSignal): Promise<Attempt> {
    const { id, recipient: to, title: subject, body: text, order } = notice;
    try {
      await this.mailer.send({ id, to, ...((order && mailFor(order)) ?? { subject, text }) }, { signal });
      return { notice, status: 'SENT' };
    } catch (thrown) {
      if (signal.aborted) return { notice, status: 'PENDING', error: 'shutdown', pauseSeconds: 0 };
      const error = sayFailure(thrown);
      const pauseSeconds = isRefusedForGood(thrown) ? undefined : pauseAfter(notice.attempts);
      this.logger.warn(`notice ${id}, attempt ${notice.attempts}: ${error}`);
      if (pauseSeconds === undefined) return { notice, status: 'FAILED', error };
      return { notice, status: 'PENDING', error, pauseSeconds };
    }
  }
}
