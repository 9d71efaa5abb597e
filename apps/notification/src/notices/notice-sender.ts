import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SendDueNotices } from './send-due-notices';
import { SendLoop } from './send-loop';

/** Sends due mails for as long as the service runs. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(NoticeSender.name);
  private readonly loop = new SendLoop(this.logger, async () => {
    // A mail that is sent wakes it, and so makes room for the next one.
    await this.sendDueNotices.run(() => this.wake());
    return false;
  });

  constructor(private readonly sendDueNotices: SendDueNotices) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Waits for the mails under way. What is committed by the last chunks after this waits for the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    await this.sendDueNotices
      .finish()
      .catch((error: unknown) => this.logger.warn(`mails are sent and not written down: ${String(error)}`));
  }

  wake(): void {
    this.loop.wake();
  }
}
