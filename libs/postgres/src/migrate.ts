import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database';
import { Schema } from './schema';

export type Migrations = Record<string, Migration>;

/**
 * Brings the schema up to date; migrations run in the order of their names, each once. Safe when several replicas
 * start at once: one of them migrates under a lock, the others wait. What newer code has applied is let be, so that one
 * can go back to older code. Returns the names of those that were applied.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<string[]> {
  const migrator = new Migrator({
    db: database.connection,
    provider: {
      getMigrations: async () => ({ ...(await ofNewerCode(database, migrations)), ...migrations }),
    },
    // A library and an app each number their own, so a new one may sort before one that has run.
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) {
    const failed = results.find((result) => result.status === 'Error');
    const message = error instanceof Error ? error.message : JSON.stringify(error);
    throw new Error(`migration ${failed?.migrationName ?? ''} failed: ${message}`, { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** Those that the database has had and this code does not know, which kysely would otherwise refuse to go on with. */
async function ofNewerCode({ connection }: Database, known: Migrations): Promise<Migrations> {
  const applied = await new Schema(connection, known).applied();
  const none: Migration = { up: () => Promise.resolve() };
  return Object.fromEntries([...applied].filter((name) => !(name in known)).map((name) => [name, none]));
}
