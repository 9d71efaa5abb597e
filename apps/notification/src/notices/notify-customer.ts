import { Injectable } from '@nestjs/common';
import { NotificationSent, type OrderDto } from '@waybill/dto';
import { Outbox, type Received, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { notifications } from '@waybill/topics';
import { v7 as uuidv7 } from 'uuid';
import { NoticeSender } from './notice-sender';
import { noticesFor } from './notice';
import { NoticesRepository } from './notices.repository';
import { notificationEvent } from './notification-events';

/**
 * Decides who is to be told of a run of order events. An entry of the feed is told by being written; an e-mail is
 * left for the sender, since no transaction can take it back.
 */
@Injectable()
export class NotifyCustomer {
  constructor(
    private readonly notices: NoticesRepository,
    private readonly outbox: Outbox,
    private readonly sender: NoticeSender,
  ) {}

  async run(events: Received<OrderDto>[], tx: Transaction): Promise<void> {
    const wanted = events.flatMap(({ data: order, id, correlationId, traceparent }) =>
      noticesFor(order).map((notice) => ({
        ...notice,
        id: uuidv7(),
        orderId: order.id,
        orderStatus: order.status,
        status: notice.channel === 'feed' ? ('SENT' as const) : ('PENDING' as const),
        correlationId,
        causationId: id,
        traceparent,
      })),
    );
    if (wanted.length === 0) return;
    const inserted = await this.notices.insert(tx, wanted);
    const sent = inserted.filter(({ status }) => status === 'SENT');
    await this.outbox.add(
      tx,
      notifications,
      sent.map((notice) => notificationEvent(NotificationSent, notice, 1)),
    );
    if (sent.length < inserted.length) afterCommit(tx, () => this.sender.wake());
  }
}
