import { Logger } from '@nestjs/common';

const IDLE_MS = 1_000;

/** Takes one step after the other: at once when the last one says so or somebody wakes it, else every second. */
export class SendLoop {
  private running: Promise<void> | undefined;
  private stopping = false;
  private due = false;
  private wakeUp: () => void = () => undefined;

  /** `step` returns whether there may be more to do at once. */
  constructor(
    private readonly logger: Logger,
    private readonly step: () => Promise<boolean>,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Resolves when the step at work is done. */
  async stop(): Promise<void> {
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
      const more = await this.step().catch((error: unknown) => {
        if (told !== String(error))
          this.logger.warn(`sending is held up, the notices are kept: ${String(error)}`);
        told = String(error);
        return false;
      });
      if (!more && !this.due && !this.stopping) await this.idle();
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
