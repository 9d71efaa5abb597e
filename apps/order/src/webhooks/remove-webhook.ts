import { Injectable } from '@nestjs/common';
import { RemoveWebhook as RemoveWebhookCommand } from '@waybill/dto';
import { Outbox, type Story } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { notificationCommands } from '@waybill/topics';
import { NotFound } from '../refusal';
import { WebhooksRepository } from './webhooks.repository';

/** Removes a webhook. Its generation is kept, so that one made anew by its id has other secrets. */
@Injectable()
export class RemoveWebhook {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly webhooks: WebhooksRepository,
  ) {}

  async run(id: string, story: Story): Promise<void> {
    await this.database.transaction(async (tx) => {
      const known = await this.webhooks.lock(tx, id);
      if (!known) throw new NotFound('webhook');
      const { generation } = known;
      const version = known.version + 1;
      await this.webhooks.update(tx, { id, url: '', types: [], status: 'REMOVED', generation, version });
      const message = Object.assign(new RemoveWebhookCommand(), { id });
      await this.outbox.add(tx, notificationCommands, [{ ...story, message, version }]);
    });
  }
}
