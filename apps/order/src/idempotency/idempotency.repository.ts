import { Injectable } from '@nestjs/common';
import { isLockTimeout, type Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import { IdempotencyInProgress } from './idempotency-key';

/** What a key stands for. */
export interface Acceptance {
  bodyHash: Buffer;
  orderId: string;
}

/** Which key stands for which acceptance. */
@Injectable()
export class IdempotencyRepository {
  /**
   * Makes the key stand for this acceptance, unless it already does for one that is younger than the time to live; says
   * whether it did. Waits for a transaction that is just claiming it, as long as the connection's lock_timeout lets it.
   */
  async claim(
    tx: Transaction,
    key: string,
    { bodyHash, orderId }: Acceptance,
    ttlSeconds: number,
  ): Promise<boolean> {
    try {
      const { rows } = await sql`
        insert into idempotency_keys (key, body_hash, order_id) values (${key}, ${bodyHash}, ${orderId})
        on conflict (key) do update
          set body_hash = excluded.body_hash, order_id = excluded.order_id, created_at = excluded.created_at
          where idempotency_keys.created_at <= now() - make_interval(secs => ${ttlSeconds})
        returning key`.execute(tx);
      return rows.length > 0;
    } catch (error) {
      if (isLockTimeout(error)) throw new IdempotencyInProgress();
      throw error;
    }
  }

  async find(tx: Transaction, key: string): Promise<Acceptance | undefined> {
    const { rows } = await sql<Acceptance>`
      select body_hash as "bodyHash", order_id as "orderId" from idempotency_keys where key = ${key}`.execute(
      tx,
    );
    return rows[0];
  }
}
