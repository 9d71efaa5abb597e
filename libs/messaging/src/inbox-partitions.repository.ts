import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { InboxDay } from './inbox-days';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';

/** Any constant: the replicas of one database compete for it. */
const RETENTION_LOCK = 7_290_532;
const DELETE_ROWS = 10_000;

/** The tables that the inbox consists of. */
@Injectable()
export class InboxPartitionsRepository {
  constructor(@Inject(MESSAGING_OPTIONS) private readonly options: Pick<MessagingOptions, 'database'>) {}

  async list(): Promise<Set<string>> {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = 'inbox'::regclass`.execute(this.options.database.connection);
    return new Set(rows.map(({ name }) => name));
  }

  /** Makes a partition, unless messages of its day lie in the default one already: there they stay. */
  create({ table, from, to }: InboxDay): Promise<void> {
    return this.alter(async (tx) => {
      const { rows } = await sql<{ there: boolean }>`
        select to_regclass(${table}) is not null as there`.execute(tx);
      if (rows[0]?.there) return;
      // Attaching an existing table, unlike creating a partition, does not lock out those who write to the others.
      await sql`create table ${sql.table(table)} (like inbox including defaults)`.execute(tx);
      await sql`
        alter table inbox attach partition ${sql.table(table)}
        for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(tx);
    }).catch((error: unknown) => {
      if (!isViolatedByDefault(error)) throw error;
    });
  }

  drop(table: string): Promise<void> {
    return this.alter(async (tx) => {
      await sql`drop table if exists ${sql.table(table)}`.execute(tx);
    });
  }

  /** Changes tables, one replica at a time, and rather not at all than with writers queueing behind it. */
  private alter(work: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.options.database.transaction(async (tx) => {
      await sql`select pg_advisory_xact_lock(${RETENTION_LOCK}), set_config('lock_timeout', '500ms', true)`.execute(
        tx,
      );
      await work(tx);
    });
  }

  /** Deletes rows of a table by the time in one of its columns. */
  async prune(table: string, column: string, before: Date): Promise<void> {
    for (;;) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${DELETE_ROWS}))`.execute(
        this.options.database.connection,
      );
      if (numAffectedRows < DELETE_ROWS) return;
    }
  }
}

function isViolatedByDefault(error: unknown): boolean {
  return (error as { code?: unknown }).code === '23514';
}
