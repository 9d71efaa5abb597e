import { Controller } from '@nestjs/common';
import { RegisterWebhook, RemoveWebhook } from '@waybill/dto';
import { OnEvent, type Received, type Transaction } from '@waybill/messaging';
import { ForgetWebhook } from './forget-webhook';
import { WebhooksRepository } from './webhooks.repository';

@Controller()
export class WebhooksConsumer {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly forgetWebhook: ForgetWebhook,
  ) {}

  @OnEvent(RegisterWebhook)
  register({ data, aggregateVersion }: Received<RegisterWebhook>, tx: Transaction): Promise<void> {
    return this.webhooks.register(tx, data, aggregateVersion ?? 0);
  }

  @OnEvent(RemoveWebhook)
  remove(command: Received<RemoveWebhook>, tx: Transaction): Promise<void> {
    return this.forgetWebhook.run(command, tx);
  }
}
