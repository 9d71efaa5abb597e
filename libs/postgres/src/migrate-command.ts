import { Database } from './database';
import { isTransient } from './errors';
import { migrate, type Migrations } from './migrate';

/** It may have been started together with the server. */
const WAIT_MS = 120_000;

/**
 * The command that brings a service's schema up to date: says what it did, or in one line why it could not and sets
 * the exit code. Waits for a server that is not up yet. Safe to run twice. `url` may throw, as settings that are wrong do.
 */
export async function migrateCommand(
  service: string,
  url: () => string,
  migrations: Migrations,
): Promise<void> {
  let database: Database | undefined;
  try {
    database = new Database({ url: url(), applicationName: `${service}-migrate` });
    await whenUp(database);
    const applied = await migrate(database, migrations);
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the schema is up to date');
  } catch (error) {
    console.error(`${service}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}

async function whenUp(database: Database): Promise<void> {
  let last: Error | undefined;
  const onError = (error: Error) => {
    if (!isTransient(error)) throw error;
    console.error(`waiting for PostgreSQL: ${error.message}`);
    last = error;
  };
  if (await database.whenReady({ signal: AbortSignal.timeout(WAIT_MS), onError })) return;
  throw new Error(`PostgreSQL is not up after ${WAIT_MS / 1000} s: ${last?.message}`);
}
