import { Database } from './database';
import { migrate, type Migrations } from './migrate';

/**
 * The command that brings a service's schema up to date: says what it did, or in one line why it could not and sets
 * the exit code. Safe to run twice. `url` may throw, as settings that are wrong do.
 */
export async function migrateCommand(
  service: string,
  url: () => string,
  migrations: Migrations,
): Promise<void> {
  let database: Database | undefined;
  try {
    database = new Database({ url: url(), applicationName: `${service}-migrate` });
    const applied = await migrate(database, migrations);
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the schema is up to date');
  } catch (error) {
    console.error(`${service}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}
