import { Injectable } from '@nestjs/common';
import type { Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

/** Orders that are locked by another transaction are just being changed, and come with a later look if they still must. */
@Injectable()
export class DeadlinesRepository {
  /** Locks orders that have been CONFIRMED for so long, oldest first. */
  async lockHeld(tx: Transaction, seconds: number, limit: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from orders where status = 'CONFIRMED' and status_since <= now() - make_interval(secs => ${seconds})
      order by status_since limit ${limit} for update skip locked`.execute(tx);
    return rows.map(({ id }) => id);
  }

  /** Locks orders that have been PENDING for so long by the decision clock, oldest first. */
  async lockUndecided(tx: Transaction, seconds: number, limit: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from orders where status = 'PENDING'
        and published_at_ms <= (select reading_ms from decision_clock) - ${seconds * 1000}::bigint
      order by published_at_ms limit ${limit} for update skip locked`.execute(tx);
    return rows.map(({ id }) => id);
  }
}
