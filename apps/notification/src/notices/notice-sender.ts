import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SendDueNotices } from './send-due-notices';

const IDLE_MS = 1_000;

/** Sends due notices for as long as the service runs: at once when some were committed here, else every second. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(NoticeSender.name);
  private running: Promise<void> | undefined;
  private stopping = false;
  private due = false;
  private wakeUp: () => void = () => undefined;

  constructor(private readonly sendDueNotices: SendDueNotices) {}

  onApplicationBootstrap(): void {
    this.running = this.loop();
  }

  /** Finishes the batch at work. What is committed by the last chunks after this waits for the next start. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.wakeUp();
    await this.running;
  }

  wake(): void {
    this.due = true;
    this.wakeUp();
  }

  private async loop(): Promise<void> {
    let told = '';
    while (!this.stopping) {
      this.due = false;
      const sent = await this.sendDueNotices.run().catch((error: unknown) => {
        if (told !== String(error))
          this.logger.warn(`sending is held up, the notices are kept: ${String(error)}`);
        told = String(error);
        return 0;
      });
      if (sent === 0 && !this.due && !this.stopping) await this.idle();
    }
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
