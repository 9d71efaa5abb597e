import { Injectable, Logger } from '@nestjs/common';
import { WebhookDisabled } from '@waybill/dto';
import { nextTraceparent, Outbox, type Transaction } from '@waybill/messaging';
import { afterCommit } from '@waybill/postgres';
import { notifications } from '@waybill/topics';
import { Counter } from 'prom-client';
import { CallSlots } from './call-slots';
import { WebhooksRepository, type ClaimedCall } from './webhooks.repository';

const disabled = new Counter({
  name: 'waybill_webhooks_disabled_total',
  help: 'Webhooks that were given up',
});

/** Gives up webhooks that are gone, or have failed to the end of the schedule, and tells so; EndCalls ends their calls. */
@Injectable()
export class DisableWebhooks {
  private readonly logger = new Logger(DisableWebhooks.name);

  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly slots: CallSlots,
    private readonly outbox: Outbox,
  ) {}

  /** `failed`: calls by whose error their webhooks are disabled. One that was put or rotated since it was called goes on. */
  async run(failed: { notice: ClaimedCall; error: string }[], tx: Transaction): Promise<void> {
    for (const { notice, error: reason } of failed) {
      const { recipient: id, version, correlationId, causationId, traceparent } = notice;
      if (!(await this.webhooks.disable(tx, id, version))) continue;
      afterCommit(tx, () => {
        this.slots.forget(id);
        disabled.inc();
      });
      this.logger.warn(`webhook ${id} is disabled: ${reason}`);
      const message = Object.assign(new WebhookDisabled(), { id, reason });
      await this.outbox.add(tx, notifications, [
        {
          message,
          version,
          correlationId,
          causationId,
          traceparent: nextTraceparent(traceparent ?? undefined),
        },
      ]);
    }
  }
}
