import { parseArgs } from 'node:util';
import { Database } from './database';
import { isTransient } from './errors';
import { migrate, type Migrations } from './migrate';

/**
 * The command that brings a service's schema up to date: says what it did, or in one line why it could not and sets
 * the exit code. It waits up to `--wait=SECONDS` (default 15) for a server that is not up yet. Safe to run twice.
 * `url` may throw, as settings that are wrong do.
 */
export async function migrateCommand(
  service: string,
  url: () => string,
  migrations: Migrations,
): Promise<void> {
  // Process 1 of a container ignores a signal that it has no handler for. What was under way is rolled back.
  process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
  let database: Database | undefined;
  try {
    const { values } = parseArgs({ options: { wait: { type: 'string', default: '15' } } });
    database = new Database({ url: url(), applicationName: `${service}-migrate` });
    await whenUp(database, Number(values.wait));
    const applied = await migrate(database, migrations);
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the schema is up to date');
  } catch (error) {
    console.error(`${service}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}

/** Only for what may pass: a wrong password is told at once. */
async function whenUp(database: Database, seconds: number): Promise<void> {
  if (!(seconds > 0)) throw new Error('--wait must be a number of seconds');
  let last = '';
  const onError = (error: Error) => {
    if (!isTransient(error)) throw error;
    last = error.message;
    console.error(`waiting for PostgreSQL: ${last}`);
  };
  if (await database.whenReady({ signal: AbortSignal.timeout(seconds * 1000), onError })) return;
  throw new Error(`PostgreSQL is not up after ${seconds} s: ${last}`);
}
