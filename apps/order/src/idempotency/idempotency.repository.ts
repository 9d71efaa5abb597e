import { Injectable } from '@nestjs/common';
import { byteaArray, type Connection, type Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

/** Which order a key stands for, and the body that it came with. */
export interface Claim {
  key: string;
  bodyHash: Buffer;
  orderId: string;
}

/** Short, since others wait with the one whose key is just being claimed elsewhere. */
const LOCK_TIMEOUT = '100ms';

/** Which key stands for which order. */
@Injectable()
export class IdempotencyRepository {
  /**
   * Makes each key stand for its order, unless it already does for one that is younger than the time to live; returns
   * what the keys stand for after that. Waits for a moment for a transaction that is just claiming one of them.
   */
  async claim(tx: Transaction, claims: Claim[], ttlSeconds: number): Promise<Map<string, Claim>> {
    const holders = new Map(claims.map((claim) => [claim.key, claim]));
    if (claims.length === 0) return holders;
    await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`.execute(tx);
    // Sorted, so that two transactions with the same keys wait for one another and do not deadlock.
    const sorted = claims.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const { rows } = await sql<{ key: string }>`
      insert into idempotency_keys (key, body_hash, order_id)
      select * from unnest(
        ${sorted.map(({ key }) => key)}::text[], ${byteaArray(sorted.map(({ bodyHash }) => bodyHash))}::bytea[],
        ${sorted.map(({ orderId }) => orderId)}::uuid[])
      on conflict (key) do update
        set body_hash = excluded.body_hash, order_id = excluded.order_id, created_at = excluded.created_at
        where idempotency_keys.created_at <= now() - make_interval(secs => ${ttlSeconds})
      returning key`.execute(tx);
    const claimed = new Set(rows.map(({ key }) => key));
    const taken = claims.map(({ key }) => key).filter((key) => !claimed.has(key));
    for (const holder of await this.find(tx, taken)) holders.set(holder.key, holder);
    return holders;
  }

  /**
   * Deletes keys that stand for nothing any more, and returns how many. One that is just being claimed anew is locked,
   * and stays.
   */
  async deleteExpired(connection: Connection, ttlSeconds: number, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from idempotency_keys where key = any(array(
        select key from idempotency_keys where created_at <= now() - make_interval(secs => ${ttlSeconds})
        order by created_at limit ${limit} for update skip locked))`.execute(connection);
    return Number(numAffectedRows);
  }

  private async find(tx: Transaction, keys: string[]): Promise<Claim[]> {
    if (keys.length === 0) return [];
    const { rows } = await sql<Claim>`
      select key, body_hash as "bodyHash", order_id as "orderId" from idempotency_keys
      where key = any(${keys}::text[])`.execute(tx);
    return rows;
  }
}
