import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { deadLetterTopics } from '@waybill/topics';
import { DeadLettersRepository } from './dead-letters.repository';

/** As long as the topics keep them. */
const RETENTION_MS = Math.max(...deadLetterTopics.map(({ config }) => Number(config['retention.ms'])));
const EVERY_MS = 600_000;

/** Forgets dead letters whose time is over. */
@Injectable()
export class PruneDeadLetters implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PruneDeadLetters.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn(`old dead letters are kept: ${String(error)}`));
    }, EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async run(): Promise<void> {
    await this.letters.deleteOlderThan(this.database.connection, RETENTION_MS);
  }
}
