import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Does something, and says whether there is more of it to do at once. */
export type Work = () => Promise<boolean>;

/**
 * Does things again and again while the service runs, each beside the others and never twice at once. What is under
 * way when the service ends is finished before its connections are closed.
 */
@Injectable()
export class Schedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Schedule.name);
  private readonly stopping = new AbortController();
  private readonly starts: (() => Promise<void>)[] = [];
  private running: Promise<void>[] = [];

  /** To be called before the service runs. `name` is what the log calls the work; one that fails is done the next time. */
  every(ms: number, name: string, work: Work): void {
    this.starts.push(() => this.repeat(ms, name, work));
  }

  onApplicationBootstrap(): void {
    this.running = this.starts.map((start) => start());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async repeat(ms: number, name: string, work: Work): Promise<void> {
    const { signal } = this.stopping;
    for (let more = false, failures = 0; ;) {
      if (!more) await delay(ms, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        more = await work();
        failures = 0;
      } catch (error) {
        more = false;
        if (failures++ === 0) this.logger.warn(`${name} is done later: ${String(error)}`);
      }
    }
  }
}
