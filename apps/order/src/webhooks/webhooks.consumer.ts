import { Controller } from '@nestjs/common';
import { WebhookDisabled } from '@waybill/dto';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { DisableWebhooks } from './disable-webhooks';

/** What notification tells of webhooks, in. */
@Controller()
export class WebhooksConsumer {
  constructor(private readonly disableWebhooks: DisableWebhooks) {}

  @OnEvents(WebhookDisabled)
  disabled(events: Received<WebhookDisabled>[], tx: Transaction): Promise<void> {
    return this.disableWebhooks.run(events, tx);
  }
}
