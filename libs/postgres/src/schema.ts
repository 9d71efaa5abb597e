import { sql } from 'kysely';
import type { Connection } from './database';

/** Which of the migrations that the code was written for a database has not had yet. */
export class Schema {
  private missing: string[];

  constructor(
    private readonly connection: Connection,
    migrations: object,
  ) {
    this.missing = Object.keys(migrations);
  }

  /** Throws as long as there are any; once there are none it asks no more. */
  async assertCurrent(): Promise<void> {
    if (this.missing.length === 0) return;
    const applied = await this.applied();
    this.missing = this.missing.filter((name) => !applied.has(name));
    if (this.missing.length > 0) {
      throw new Error(`the database has not had its migrations yet: ${this.missing.join(', ')}`);
    }
  }

  /** From the table that kysely's Migrator keeps, and makes with its first run. */
  async applied(): Promise<Set<string>> {
    const { rows: tables } = await sql<{ there: boolean }>`
      select to_regclass('kysely_migration') is not null as there`.execute(this.connection);
    if (!tables[0]?.there) return new Set();
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(this.connection);
    return new Set(rows.map(({ name }) => name));
  }
}
