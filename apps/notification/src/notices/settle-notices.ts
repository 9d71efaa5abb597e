import { Injectable } from '@nestjs/common';
import { Outbox, type Transaction } from '@waybill/messaging';
import { notifications } from '@waybill/topics';
import { NoticesRepository, type Attempt, type Told } from './notices.repository';
import { notificationEvent } from './notification-events';

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
    return settled;
  }

  /** Tells of notices whose rows are written already. */
  async tell(notices: Told[], tx: Transaction): Promise<void> {
    await this.outbox.add(tx, notifications, notices.map(notificationEvent));
  }
}
