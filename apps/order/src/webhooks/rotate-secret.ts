import { Injectable } from '@nestjs/common';
import type { WebhookWithSecretDto } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { webhookSecret } from '@waybill/service';
import { notificationCommands } from '@waybill/topics';
import { OrderConfig } from '../config';
import { NotFound } from '../refusal';
import { registrationOf, show, type Webhook } from './webhook';
import { WebhooksRepository } from './webhooks.repository';

/** Gives a webhook a new secret. It is registered with it, so that it is ACTIVE again if it was not. */
@Injectable()
export class RotateSecret {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly webhooks: WebhooksRepository,
  ) {}

  async run(id: string, story: Story): Promise<WebhookWithSecretDto> {
    return this.database.transaction(async (tx) => {
      const known = await this.webhooks.lock(tx, id);
      if (!known) throw new NotFound('webhook');
      const webhook: Webhook = {
        ...known,
        status: 'ACTIVE',
        reason: undefined,
        generation: known.generation + 1,
        version: known.version + 1,
      };
      await this.webhooks.update(tx, webhook);
      const message = registrationOf(webhook);
      await this.outbox.add(tx, notificationCommands, [{ ...story, message, version: webhook.version }]);
      const secret = webhookSecret(this.config.WEBHOOK_MASTER_KEY, id, webhook.generation);
      return { ...show(webhook), secret };
    });
  }
}
