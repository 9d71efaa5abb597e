import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SendLoop } from '../notices/send-loop';
import { CallDueWebhooks } from './call-due-webhooks';
import { EndCalls } from './end-calls';

/** Calls webhooks for as long as the service runs. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  private readonly loop = new SendLoop(this.logger, async () => {
    // A call that comes back wakes it, and so makes room for the next one.
    await this.callDueWebhooks.run(() => this.wake());
    return this.endCalls.run();
  });

  constructor(
    private readonly callDueWebhooks: CallDueWebhooks,
    private readonly endCalls: EndCalls,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Waits for the calls under way. What is committed by the last chunks after this waits for the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    await this.callDueWebhooks
      .finish()
      .catch((error: unknown) => this.logger.warn(`calls are made and not written down: ${String(error)}`));
  }

  wake(): void {
    this.loop.wake();
  }
}
