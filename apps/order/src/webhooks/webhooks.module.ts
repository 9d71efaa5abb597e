import { Module } from '@nestjs/common';
import { DisableWebhooks } from './disable-webhooks';
import { GetWebhook } from './get-webhook';
import { PutWebhook } from './put-webhook';
import { RemoveWebhook } from './remove-webhook';
import { RotateSecret } from './rotate-secret';
import { WebhooksConsumer } from './webhooks.consumer';
import { WebhooksController } from './webhooks.controller';
import { WebhooksRepository } from './webhooks.repository';

/** Webhooks as the operators keep them; notification calls them. */
@Module({
  controllers: [WebhooksController, WebhooksConsumer],
  providers: [DisableWebhooks, GetWebhook, PutWebhook, RemoveWebhook, RotateSecret, WebhooksRepository],
})
export class WebhooksModule {}
