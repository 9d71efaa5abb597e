import { Injectable } from '@nestjs/common';
import type { OutgoingRecord } from '@waybill/kafka';
import { byteaArray, type Connection, type Transaction } from '@waybill/postgres';
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
  /** Dead letters are large and nobody waits for them: they are published beside the others, so that none waits. */
  deadLetter: boolean;
}

export interface OutboxRow extends OutgoingRecord {
  /** Ascends in the order in which a key's messages were written. */
  seq: number;
  /** How long it has waited, in seconds, by the database's clock. */
  waited: number;
}

/** Any constants: the relays of one database compete for them, one for the messages and one for the dead letters. */
const RELAY_LOCKS = { messages: 7_290_531, deadLetters: 7_290_533 };
/** Above the time-out of a send, so that PostgreSQL does not end the session under it; a frozen relay loses its lock. */
const RELAY_SESSION = { idle_session_timeout: '60s', synchronous_commit: 'off' };

/** What a relay publishes. */
export type RelayKind = keyof typeof RELAY_LOCKS;

export const kindOf = ({ deadLetter }: NewOutboxRow): RelayKind => (deadLetter ? 'deadLetters' : 'messages');

@Injectable()
export class OutboxRepository {
  /** Returns their numbers in the same order. */
  async insert(tx: Transaction, rows: NewOutboxRow[]): Promise<number[]> {
    if (rows.length === 0) return [];
    const { rows: inserted } = await sql<{ seq: number }>`
      insert into outbox (topic, partition, key, value, headers, dead_letter)
      select * from unnest(
        ${rows.map((row) => row.topic)}::text[], ${rows.map((row) => row.partition)}::int[],
        ${byteaArray(rows.map((row) => row.key))}::bytea[], ${byteaArray(rows.map((row) => row.value))}::bytea[],
        ${rows.map((row) => row.headers)}::json[], ${rows.map((row) => row.deadLetter)}::boolean[])
      returning seq`.execute(tx);
    return inserted.map(({ seq }) => seq).sort((a, b) => a - b);
  }

  /** Those of these messages that are still there. */
  async find(connection: Connection, seqs: number[]): Promise<number[]> {
    if (seqs.length === 0) return [];
    const { rows } = await sql<{ seq: number }>`
      select seq from outbox where not dead_letter and seq = any(${seqs}::bigint[])`.execute(connection);
    return rows.map(({ seq }) => seq);
  }

  /**
   * Whether this session may relay: of all replicas one at a time, until `unlock` or the end of the session. Its commits
   * do not wait for the disk, as a deletion that is lost means no more than sending again.
   */
  async tryLock(session: Connection, kind: RelayKind): Promise<boolean> {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${RELAY_LOCKS[kind]}) as locked`.execute(session);
    if (!rows[0]?.locked) return false;
    for (const [name, value] of Object.entries(RELAY_SESSION))
      await sql`select set_config(${name}, ${value}, false)`.execute(session);
    return true;
  }

  async unlock(session: Connection, kind: RelayKind): Promise<void> {
    for (const name of Object.keys(RELAY_SESSION)) await sql`reset ${sql.ref(name)}`.execute(session);
    await sql`select pg_advisory_unlock(${RELAY_LOCKS[kind]})`.execute(session);
  }

  /** Deletes rows that are published, and returns the lowest of the others: some if there are any, within the limits. */
  async advance(
    session: Connection,
    kind: RelayKind,
    published: number[],
    maxRows: number,
    maxBytes: number,
  ): Promise<OutboxRow[]> {
    const deadLetters = kind === 'deadLetters';
    const { rows } = await sql<
      Omit<OutboxRow, 'headers'> & { headers: Parameters<typeof headersFromJson>[0] }
    >`
      with gone as (delete from outbox where dead_letter = ${deadLetters} and seq = any(${published}::bigint[]))
      select seq, topic, partition, key, value, headers, waited from (
        select *, extract(epoch from clock_timestamp() - created_at)::float8 as waited,
          sum(coalesce(length(value), 0)) over (order by seq) - coalesce(length(value), 0) as bytes_before
        from (
          select * from outbox where dead_letter = ${deadLetters} and seq <> all(${published}::bigint[])
          order by seq limit ${maxRows}
        ) as lowest
      ) as rows
      where bytes_before < ${maxBytes} order by seq`.execute(session);
    return rows.map((row) => ({
      ...row,
      partition: row.partition ?? undefined,
      headers: headersFromJson(row.headers),
    }));
  }

  async delete(connection: Connection, kind: RelayKind, seqs: number[]): Promise<void> {
    await sql`
      delete from outbox where dead_letter = ${kind === 'deadLetters'} and seq = any(${seqs}::bigint[])`.execute(
      connection,
    );
  }

  /** Moves a row out of the way that the broker refuses for good, for people to look at. */
  async setAside(connection: Connection, seq: number, error: string): Promise<void> {
    await sql`
      with stuck as (delete from outbox where seq = ${seq} returning *)
      insert into outbox_stuck (seq, topic, partition, key, value, headers, created_at, error)
      select seq, topic, partition, key, value, headers, created_at, ${error} from stuck`.execute(connection);
  }

  async depth(connection: Connection): Promise<{ rows: number; oldestSeconds: number; stuck: number }> {
    const { rows } = await sql<{ rows: number; oldestSeconds: number; stuck: number }>`
      select (select count(*) from outbox) as rows, (select count(*) from outbox_stuck) as stuck,
        coalesce((select extract(epoch from clock_timestamp() - created_at)::float8
          from outbox order by seq limit 1), 0) as "oldestSeconds"`.execute(connection);
    return rows[0] ?? { rows: 0, oldestSeconds: 0, stuck: 0 };
  }
}
