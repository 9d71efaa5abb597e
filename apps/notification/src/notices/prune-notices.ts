import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { NoticesRepository } from './notices.repository';

/**
 * Longer than the topic of orders keeps an event (14 days) and the inbox remembers one (15), so that no event can come
 * again and find its notice forgotten.
 */
const RETENTION_MS = 30 * 86_400_000;
const EVERY_MS = 600_000;
const BATCH = 5_000;

/** Forgets the notices that are done with, and the addresses in them. */
@Injectable()
export class PruneNotices implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PruneNotices.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly notices: NoticesRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn(`old notices are kept: ${String(error)}`));
    }, EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async run(now = Date.now()): Promise<void> {
    // Their ids are in order of time, so the key is the index.
    const oldestKept = uuidv7({ msecs: now - RETENTION_MS });
    while ((await this.notices.deleteOlderThan(oldestKept, BATCH)) === BATCH);
  }
}
