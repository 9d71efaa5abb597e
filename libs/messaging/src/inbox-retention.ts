import { Inject, Injectable, Logger } from '@nestjs/common';
import { inboxDay, inboxRetentionMs, isOutdated } from './inbox-days';
import { InboxPartitionsRepository } from './inbox-partitions.repository';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';

const DAYS_AHEAD = 7;
const INTERVAL_MS = 3_600_000;

/**
 * Bounds the inbox: a partition for each day, made a week ahead and dropped whole when no topic can bring its messages
 * again. What lies beside them, in the default partition, is deleted by age.
 */
@Injectable()
export class InboxRetention {
  private readonly logger = new Logger(InboxRetention.name);
  private readonly keptMs: number;
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();

  constructor(
    @Inject(MESSAGING_OPTIONS) { topics }: Pick<MessagingOptions, 'topics'>,
    private readonly partitions: InboxPartitionsRepository,
  ) {
    this.keptMs = inboxRetentionMs(topics);
  }

  /** Runs now, to the end, and then every hour. A failure is logged, and what was missed is done an hour later. */
  async start(): Promise<void> {
    this.timer = setInterval(() => {
      this.running = this.runSafely();
    }, INTERVAL_MS).unref();
    await (this.running = this.runSafely());
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async run(now = Date.now()): Promise<void> {
    const tables = await this.partitions.list();
    for (let day = 0; day <= DAYS_AHEAD; day++) {
      const wanted = inboxDay(now, day);
      if (!tables.has(wanted.table)) await this.partitions.create(wanted);
    }
    if (this.keptMs === Infinity) return;
    for (const table of tables) if (isOutdated(table, now, this.keptMs)) await this.partitions.drop(table);
    const before = new Date(now - this.keptMs);
    await this.partitions.prune('inbox_default', 'applied_at', before);
    await this.partitions.prune('inbox_parked', 'parked_at', before);
  }

  private async runSafely(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      this.logger.warn(`the inbox's partitions are looked after later: ${String(error)}`);
    }
  }
}
