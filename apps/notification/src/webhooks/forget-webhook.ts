import { Injectable } from '@nestjs/common';
import type { RemoveWebhook } from '@waybill/dto';
import type { Received, Transaction } from '@waybill/messaging';
import { SettleNotices } from '../notices/settle-notices';
import { WebhooksRepository } from './webhooks.repository';

/** Forgets a webhook, and skips what it was to be told still. */
@Injectable()
export class ForgetWebhook {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly settleNotices: SettleNotices,
  ) {}

  async run({ data: { id }, aggregateVersion }: Received<RemoveWebhook>, tx: Transaction): Promise<void> {
    if (!(await this.webhooks.remove(tx, id, aggregateVersion ?? 0))) return;
    await this.settleNotices.close(id, 'SKIPPED', 'webhook-removed', tx);
  }
}
