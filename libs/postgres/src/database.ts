import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql, type Transaction as KyselyTransaction } from 'kysely';
import { Pool, types } from 'pg';
import type { Migrations } from './migrate';
import { PreparingClient } from './preparing-client';
import { Schema } from './schema';

/** A running transaction. Repositories write their SQL on it with kysely's `sql` or its query builder. */
export type Transaction = KyselyTransaction<unknown>;
/** Whatever runs a query: the pool, or a transaction. */
export type Connection = Kysely<unknown>;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Connections at most; default 10. */
  poolSize?: number;
  /** What the schema must have had for the database to count as ready; nothing is applied here. */
  migrations?: Migrations;
}

/** How to wait for a database. */
export interface WaitOptions {
  signal: AbortSignal;
  /** Called with the first error and with each one that reads differently; what it throws ends the waiting. */
  onError: (error: Error) => void;
}

const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const INT8 = 20;
const READY_POLL_MS = 250;

type Parsers = { getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown };
const defaults: Parsers = types;

/** bigint columns as numbers: none of ours leaves the safe range, and JSON has no other integers. */
const parsers: Parsers = {
  getTypeParser: (oid, format) => (oid === INT8 ? Number : defaults.getTypeParser(oid, format)),
};

const commitListeners = new WeakMap<object, (() => void)[]>();

/** Calls `listener` once `tx` is committed, and never if it is not. */
export function afterCommit(tx: Transaction, listener: () => void): void {
  const listeners = commitListeners.get(tx);
  if (!listeners) throw new Error('afterCommit needs a transaction of Database.transaction');
  listeners.push(listener);
}

/**
 * The pool of one PostgreSQL database.
 *
 * Every connection has time-outs and TCP keepalives, so that a frozen process or a lost node lets go of its locks.
 */
export class Database {
  private readonly pool: Pool;
  /** Runs single statements outside of any transaction. */
  readonly connection: Connection;
  private readonly schema: Schema;

  constructor(options: DatabaseOptions) {
    this.pool = new Pool({
      Client: PreparingClient,
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.poolSize ?? 10,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      types: parsers,
    });
    // Without listeners a connection that the server closes would end the process: an idle one, which the pool then
    // drops, and one that a transaction holds while it waits for something else; its next statement fails.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.connection = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: this.pool }) });
    this.schema = new Schema(this.connection, options.migrations ?? {});
  }

  /** Runs `work` in one transaction: commits when it resolves, rolls back when it throws. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const listeners: (() => void)[] = [];
    const result = await this.connection.transaction().execute(async (tx) => {
      commitListeners.set(tx, listeners);
      return work(tx);
    });
    for (const listener of listeners) listener();
    return result;
  }

  /** Runs `work` on one connection, for what belongs to a session: it must leave that as it was. */
  async session<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.connection.connection().execute(work);
  }

  /** Throws when the database does not answer, or lacks a migration that it should have had. */
  async assertReady(): Promise<void> {
    await sql`select 1`.execute(this.connection);
    await this.schema.assertCurrent();
  }

  /** Waits until the database is ready, and returns false when the signal came first. */
  async whenReady({ signal, onError }: WaitOptions): Promise<boolean> {
    for (let told: string | undefined; !signal.aborted;) {
      try {
        await this.assertReady();
        return true;
      } catch (error) {
        const readable = withMessage(error as Error);
        if (readable.message !== told) onError(readable);
        told = readable.message;
        await delay(READY_POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }

  async close(): Promise<void> {
    await this.connection.destroy();
  }
}

/** Node's error for a name with two addresses of which none answers has no message of its own, only a code. */
function withMessage(error: Error): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  return message ? error : new Error(code ?? String(error), { cause: error });
}
