import { Injectable } from '@nestjs/common';
import type { OutgoingRecord } from '@waybill/kafka';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import { headersFromJson } from './header-json';

/** A message on its way into the outbox. Headers are JSON text already. */
export interface NewOutboxRow {
  topic: string;
  /** null: the key decides. */
  partition: number | null;
  key: Buffer | null;
  value: Buffer | null;
  headers: string;
}

export interface OutboxRow extends OutgoingRecord {
  /** Ascends in the order in which a key's messages were written. */
  seq: number;
  /** How long it has waited, in seconds, by the database's clock. */
  waited: number;
}

/** Any constant: the relays of one database compete for it. */
const RELAY_LOCK = 7_290_531;
/** Above the time-out of a send, so that PostgreSQL does not end the transaction under it. */
const SEND_DEADLINE = '60s';

@Injectable()
export class OutboxRepository {
  async insert(tx: Transaction, rows: NewOutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    await sql`
      insert into outbox (topic, partition, key, value, headers)
      select * from unnest(
        ${rows.map((row) => row.topic)}::text[], ${rows.map((row) => row.partition)}::int[],
        ${rows.map((row) => row.key)}::bytea[], ${rows.map((row) => row.value)}::bytea[],
        ${rows.map((row) => row.headers)}::json[])`.execute(tx);
  }

  /**
   * Whether this transaction may relay: of all replicas one at a time. The lock ends with the transaction, which may
   * wait for its client as long as a send takes.
   */
  async tryLock(tx: Transaction): Promise<boolean> {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${RELAY_LOCK}) as locked,
        set_config('idle_in_transaction_session_timeout', ${SEND_DEADLINE}, true)`.execute(tx);
    return rows[0]?.locked ?? false;
  }

  async isEmpty(connection: Connection): Promise<boolean> {
    const { rows } = await sql<{ some: boolean }>`select exists(select from outbox) as some`.execute(
      connection,
    );
    return !rows[0]?.some;
  }

  /** The lowest rows: at least one if there are any, else as many as the limits allow. */
  async lowest(tx: Transaction, maxRows: number, maxBytes: number): Promise<OutboxRow[]> {
    const { rows } = await sql<
      Omit<OutboxRow, 'headers'> & { headers: Parameters<typeof headersFromJson>[0] }
    >`
      select seq, topic, partition, key, value, headers, waited from (
        select *, extract(epoch from clock_timestamp() - created_at)::float8 as waited,
          sum(coalesce(length(value), 0)) over (order by seq) - coalesce(length(value), 0) as bytes_before
        from (select * from outbox order by seq limit ${maxRows}) as lowest
      ) as rows
      where bytes_before < ${maxBytes} order by seq`.execute(tx);
    return rows.map((row) => ({
      ...row,
      partition: row.partition ?? undefined,
      headers: headersFromJson(row.headers),
    }));
  }

  async delete(tx: Transaction, seqs: number[]): Promise<void> {
    await sql`delete from outbox where seq = any(${seqs}::bigint[])`.execute(tx);
  }

  /** Moves a row out of the way that the broker refuses for good, for people to look at. */
  async setAside(tx: Transaction, seq: number, error: string): Promise<void> {
    await sql`
      with stuck as (delete from outbox where seq = ${seq} returning *)
      insert into outbox_stuck (seq, topic, partition, key, value, headers, created_at, error)
      select seq, topic, partition, key, value, headers, created_at, ${error} from stuck`.execute(tx);
  }

  async depth(connection: Connection): Promise<{ rows: number; oldestSeconds: number; stuck: number }> {
    const { rows } = await sql<{ rows: number; oldestSeconds: number; stuck: number }>`
      select (select count(*) from outbox) as rows, (select count(*) from outbox_stuck) as stuck,
        coalesce((select extract(epoch from clock_timestamp() - created_at)::float8
          from outbox order by seq limit 1), 0) as "oldestSeconds"`.execute(connection);
    return rows[0] ?? { rows: 0, oldestSeconds: 0, stuck: 0 };
  }
}
