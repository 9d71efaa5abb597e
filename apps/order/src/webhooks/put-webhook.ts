import { Injectable } from '@nestjs/common';
import type { WebhookDto, WebhookTargetDto, WebhookWithSecretDto } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { webhookSecret } from '@waybill/service';
import { notificationCommands } from '@waybill/topics';
import { OrderConfig } from '../config';
import { ValidationFailed } from '../refusal';
import { registrationOf, show, type Webhook } from './webhook';
import { faultOfWebhookUrl } from './webhook-url';
import { WebhooksRepository } from './webhooks.repository';

/** Makes a webhook, or changes it; either way it is ACTIVE then. */
@Injectable()
export class PutWebhook {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly webhooks: WebhooksRepository,
  ) {}

  /** The secret is shown of one that is made, and not of one that is changed. */
  async run(
    id: string,
    { url, types, customerId }: WebhookTargetDto,
    story: Story,
  ): Promise<{ webhook: WebhookDto | WebhookWithSecretDto; created: boolean }> {
    const { WEBHOOK_ALLOW_PRIVATE: allowPrivate, WEBHOOK_MASTER_KEY: masterKey } = this.config;
    const fault = faultOfWebhookUrl(url, allowPrivate);
    if (fault) throw new ValidationFailed([{ path: 'url', message: fault }]);
    return this.database.transaction(async (tx) => {
      const known = await this.webhooks.claim(tx, id);
      const created = known.status === 'REMOVED';
      const webhook: Webhook = {
        ...{ id, url, types, customerId: customerId ?? undefined, status: 'ACTIVE' },
        generation: created ? newGeneration(known.generation) : known.generation,
        version: known.version + 1,
      };
      await this.webhooks.update(tx, webhook);
      const message = registrationOf(webhook);
      await this.outbox.add(tx, notificationCommands, [{ ...story, message, version: webhook.version }]);
      if (!created) return { webhook: show(webhook), created };
      const secret = webhookSecret(masterKey, id, webhook.generation);
      return { webhook: { ...show(webhook), secret }, created };
    });
  }
}

/** Calls are signed by the generation before as well, and that must not be one of a webhook that was removed. */
function newGeneration(last: number): number {
  return last === 0 ? 1 : last + 2;
}
