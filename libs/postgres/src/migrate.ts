import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database';

export type Migrations = Record<string, Migration>;

/**
 * Brings the schema up to date; migrations run in the order of their names, each once. Safe when several replicas
 * start at once: one of them migrates under a lock, the others wait. Returns the names of those that were applied.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<string[]> {
  const migrator = new Migrator({
    db: database.connection,
    provider: { getMigrations: async () => migrations },
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
