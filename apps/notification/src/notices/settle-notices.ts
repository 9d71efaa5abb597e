import { Injectable } from '@nestjs/common';
import { Outbox, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { notifications } from '@waybill/topics';
import { Counter } from 'prom-client';
import { NoticesRepository, type Attempt, type Told } from './notices.repository';
import { notificationEvent } from './notification-events';

const CHANNELS = ['email', 'feed', 'webhook'] as const;
const ended = new Counter({
  name: 'waybill_notices_total',
  help: 'Notices of which nothing more is to come',
  labelNames: ['channel', 'status'] as const,
});
const failed = new Counter({
  name: 'waybill_notice_failures_total',
  help: 'Attempts at a mail or a call that failed, whether another is to come or not',
  labelNames: ['channel'] as const,
});
for (const channel of CHANNELS) {
  failed.inc({ channel }, 0);
  for (const status of ['SENT', 'FAILED', 'SKIPPED']) ended.inc({ channel, status }, 0);
}

/** Writes down what became of notices, in one transaction with the events that tell it. */
@Injectable()
export class SettleNotices {
  constructor(
    private readonly notices: NoticesRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Returns the attempts that are written down now. Repeating it changes nothing: a notice is settled once, and only by
   * whoever has claimed it last.
   */
  async run<A extends Attempt>(attempts: A[], tx: Transaction): Promise<A[]> {
    const settled = await this.notices.settle(tx, attempts);
    const told = settled.flatMap(({ notice, status, error }) =>
      status === 'PENDING' ? [] : [{ ...notice, status, error }],
    );
    await this.tell(told, tx);
    const failures = settled.filter(({ status }) => status !== 'SENT');
    afterCommit(tx, () => failures.forEach(({ notice: { channel } }) => failed.inc({ channel })));
    return settled;
  }

  /** Tells of notices whose rows are written already. */
  async tell(notices: Told[], tx: Transaction): Promise<void> {
    await this.outbox.add(tx, notifications, notices.map(notificationEvent));
    afterCommit(tx, () => notices.forEach(({ channel, status }) => ended.inc({ channel, status })));
  }
}
