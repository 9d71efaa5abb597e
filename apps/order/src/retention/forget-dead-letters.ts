import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { deadLetterTopics } from '@waybill/topics';
import { DeadLettersRepository } from '../dead-letters/dead-letters.repository';
import { Schedule } from '../schedule';

/** As long as the topics keep them. */
const RETENTION_MS = Math.max(...deadLetterTopics.map(({ config }) => Number(config['retention.ms'])));
const EVERY_MS = 600_000;
const MAX_LETTERS = 1_000;

/** Deletes dead letters whose time is over. */
@Injectable()
export class ForgetDeadLetters {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
    schedule: Schedule,
  ) {
    schedule.every(EVERY_MS, 'forgetting old dead letters', () => this.run());
  }

  /** One batch; true when there may be more. */
  async run(): Promise<boolean> {
    const { connection } = this.database;
    return (await this.letters.deleteOlderThan(connection, RETENTION_MS, MAX_LETTERS)) === MAX_LETTERS;
  }
}
