import { Injectable } from '@nestjs/common';
import type { WebhookDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import { show } from './webhook';
import { WebhooksRepository } from './webhooks.repository';

/** Reads one webhook. */
@Injectable()
export class GetWebhook {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhooksRepository,
  ) {}

  async run(id: string): Promise<WebhookDto> {
    const webhook = await this.webhooks.find(this.database.connection, id);
    if (!webhook) throw new NotFound('webhook');
    return show(webhook);
  }
}
