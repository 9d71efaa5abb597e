import { Controller } from '@nestjs/common';
import { RegisterWebhook, RemoveWebhook } from '@waybill/dto';
import { OnEvent, type Received, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { CallSlots } from './call-slots';
import { WebhooksRepository } from './webhooks.repository';

@Controller()
export class WebhooksConsumer {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly slots: CallSlots,
  ) {}

  @OnEvent(RegisterWebhook)
  register({ data, aggregateVersion }: Received<RegisterWebhook>, tx: Transaction): Promise<void> {
    afterCommit(tx, () => this.slots.forget(data.id));
    return this.webhooks.register(tx, data, aggregateVersion ?? 0);
  }

  @OnEvent(RemoveWebhook)
  remove({ data, aggregateVersion }: Received<RemoveWebhook>, tx: Transaction): Promise<void> {
    afterCommit(tx, () => this.slots.forget(data.id));
    return this.webhooks.remove(tx, data.id, aggregateVersion ?? 0);
  }
}
