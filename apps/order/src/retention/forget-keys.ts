import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { OrderConfig } from '../config';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { Schedule } from '../schedule';

const EVERY_MS = 60_000;
const MAX_KEYS = 5_000;

/** Deletes idempotency keys whose time is over; to whoever uses one of them it is not there any more before that. */
@Injectable()
export class ForgetKeys {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    schedule: Schedule,
  ) {
    schedule.every(EVERY_MS, 'forgetting old idempotency keys', () => this.run());
  }

  /** One batch; true when there may be more. */
  async run(): Promise<boolean> {
    const { connection } = this.database;
    const ttl = this.config.IDEMPOTENCY_TTL_SECONDS;
    return (await this.keys.deleteExpired(connection, ttl, MAX_KEYS)) === MAX_KEYS;
  }
}
