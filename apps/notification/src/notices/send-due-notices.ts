import { Injectable, Logger } from '@nestjs/common';
import { NotificationFailed, NotificationSent } from '@waybill/dto';
import { Outbox } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { notifications } from '@waybill/topics';
import { isRefusedForGood, Mailer } from '../mail/mailer';
import { NoticesRepository, type Attempt, type ClaimedNotice } from './notices.repository';
import { notificationEvent } from './notification-events';
import { pauseAfter } from './retry-schedule';

/** At once, each on a connection of the mail server's pool or a file. */
const BATCH = 20;
/** Longer than the slowest attempt. */
const LEASE_SECONDS = 120;

/**
 * Sends what is due, outside of any transaction, and then writes down what became of it. A crash between the two is
 * the only way that a notice is sent twice; both mails then have the same Message-ID.
 */
@Injectable()
export class SendDueNotices {
  private readonly logger = new Logger(SendDueNotices.name);

  constructor(
    private readonly database: Database,
    private readonly notices: NoticesRepository,
    private readonly outbox: Outbox,
    private readonly mailer: Mailer,
  ) {}

  /** Sends one batch, and returns how many notices that were. */
  async run(): Promise<number> {
    const claimed = await this.notices.claimDue(BATCH, LEASE_SECONDS);
    if (claimed.length === 0) return 0;
    const attempts = await Promise.all(claimed.map((notice) => this.attempt(notice)));
    await this.database.transaction(async (tx) => {
      const settled = await this.notices.settle(tx, attempts);
      await this.outbox.add(
        tx,
        notifications,
        settled.flatMap(({ notice, status, error }) => {
          if (status === 'PENDING') return [];
          const type = status === 'SENT' ? NotificationSent : NotificationFailed;
          return notificationEvent(type, notice, notice.attempts, error);
        }),
      );
    });
    return claimed.length;
  }

  private async attempt(notice: ClaimedNotice): Promise<Attempt> {
    const { id, recipient: to, title: subject, body: text } = notice;
    try {
      await this.mailer.send({ id, to, subject, text });
      return { notice, status: 'SENT' };
    } catch (thrown) {
      // The server's answer may repeat the address, which belongs in no log line and on no topic but as recipient.
      const error = String(thrown instanceof Error ? thrown.message : thrown).replaceAll(to, '<recipient>');
      const pauseSeconds = isRefusedForGood(thrown) ? undefined : pauseAfter(notice.attempts);
      this.logger.warn(`notice ${id}, attempt ${notice.attempts}: ${error}`);
      if (pauseSeconds === undefined) return { notice, status: 'FAILED', error };
      return { notice, status: 'PENDING', error, pauseSeconds };
    }
  }
}
