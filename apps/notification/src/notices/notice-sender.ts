import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SendDueNotices } from './send-due-notices';
import { SendLoop } from './send-loop';

/** Sends due mails for as long as the service runs. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new SendLoop(
    new Logger(NoticeSender.name),
    async () => (await this.sendDueNotices.run()) > 0,
  );

  constructor(private readonly sendDueNotices: SendDueNotices) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Finishes the batch at work. What is committed by the last chunks after this waits for the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  wake(): void {
    this.loop.wake();
  }
}
