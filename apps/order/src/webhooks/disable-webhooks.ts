import { Injectable } from '@nestjs/common';
import type { WebhookDisabled } from '@waybill/dto';
import type { Received } from '@waybill/messaging';
import type { Transaction } from '@waybill/postgres';
import { WebhooksRepository } from './webhooks.repository';

/** Notes which webhooks notification has given up. */
@Injectable()
export class DisableWebhooks {
  constructor(private readonly webhooks: WebhooksRepository) {}

  async run(events: Received<WebhookDisabled>[], tx: Transaction): Promise<void> {
    const byId = new Map(
      events.map(({ data: { id, reason }, aggregateVersion: version }) => [id, { id, reason, version }]),
    );
    await this.webhooks.disable(tx, [...byId.values()]);
  }
}
