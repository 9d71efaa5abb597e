import { Injectable } from '@nestjs/common';
import {
  NotificationFailed,
  NotificationSkipped,
  type NotificationDto,
  type NotificationSent,
  type NotificationStatus,
} from '@waybill/dto';
import type { Received } from '@waybill/messaging';
import { afterCommit, type Transaction } from '@waybill/postgres';
import { NoticeFeed } from '../feed/notice-feed';
import { OrdersRepository } from '../orders/orders.repository';
import { NotificationsRepository } from './notifications.repository';

/** What notification tells of a notice. */
export type NotificationEvent = NotificationSent | NotificationFailed | NotificationSkipped;

/** Writes the delivery log. */
@Injectable()
export class LogNotifications {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly notifications: NotificationsRepository,
    private readonly feed: NoticeFeed,
  ) {}

  async run(events: Received<NotificationEvent>[], tx: Transaction): Promise<void> {
    const byId = new Map<string, NotificationDto>();
    for (const { data, time } of events) {
      const { notificationId, orderId, orderStatus, channel, recipient, attempts, error } = data;
      const id = notificationId.toLowerCase();
      const status = statusOf(data);
      byId.set(id, { id, orderId, orderStatus, channel, recipient, status, attempts, error, at: time });
    }
    const entries = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.orders.keepAll(tx);
    await this.notifications.upsert(tx, entries);
    afterCommit(tx, () => this.feed.wake());
  }
}

function statusOf(event: NotificationEvent): NotificationStatus {
  if (event instanceof NotificationFailed) return 'FAILED';
  return event instanceof NotificationSkipped ? 'SKIPPED' : 'SENT';
}
