import { Injectable } from '@nestjs/common';
import type { OrderDto } from '@waybill/dto';
import type { Received, Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { v7 as uuidv7 } from 'uuid';
import { optsOut } from '../preferences/preferences';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { WebhookSender } from '../webhooks/webhook-sender';
import { WebhooksRepository } from '../webhooks/webhooks.repository';
import { NoticeSender } from './notice-sender';
import { noticesFor } from './notice';
import { NoticesRepository, type NewNotice } from './notices.repository';
import { SettleNotices } from './settle-notices';

/**
 * Decides who is to be told of a run of order events. An entry of the feed is told by being written, and what nobody
 * wants is skipped by it; mails and calls are left for their senders, since no transaction can take them back.
 */
@Injectable()
export class NotifyCustomer {
  constructor(
    private readonly notices: NoticesRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly preferences: PreferencesRepository,
    private readonly settleNotices: SettleNotices,
    private readonly mails: NoticeSender,
    private readonly calls: WebhookSender,
  ) {}

  async run(events: Received<OrderDto>[], tx: Transaction): Promise<void> {
    const inserted = await this.notices.insert(tx, await this.decide(events, tx));
    const told = inserted.flatMap(({ status, ...notice }) =>
      status === 'PENDING' ? [] : [{ ...notice, status, attempts: status === 'SENT' ? 1 : 0 }],
    );
    await this.settleNotices.tell(told, tx);
    const isPending = (channel: string) =>
      inserted.some((notice) => notice.channel === channel && notice.status === 'PENDING');
    if (isPending('email')) afterCommit(tx, () => this.mails.wake());
    if (isPending('webhook')) afterCommit(tx, () => this.calls.wake());
  }

  private async decide(events: Received<OrderDto>[], tx: Transaction): Promise<NewNotice[]> {
    const customers = [...new Set(events.map(({ data }) => data.customerId))];
    const hooks = await this.webhooks.activeFor(tx, customers);
    const preferences = await this.preferences.of(tx, customers);
    return events.flatMap(({ data: order, id, type, time, correlationId, traceparent }) =>
      noticesFor(order, { type, time }, hooks).map((notice) => ({
        ...notice,
        id: uuidv7(),
        orderId: order.id,
        orderStatus: order.status,
        status: optsOut(preferences.get(order.customerId) ?? {}, notice.channel, type)
          ? 'SKIPPED'
          : notice.channel === 'feed'
            ? 'SENT'
            : 'PENDING',
        correlationId,
        causationId: id,
        traceparent,
      })),
    );
  }
}
