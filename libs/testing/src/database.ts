import { randomUUID } from 'node:crypto';
import { Database, migrate, type Migrations } from '@waybill/postgres';
import { Client } from 'pg';
import { postgresAddress } from './servers/addresses';

export interface TestDatabase {
  url: string;
  database: Database;
  /** Closes the pool and drops the database. */
  drop: () => Promise<void>;
}

/** A new database of its own, migrated. */
export async function createDatabase(migrations: Migrations = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name}`);
  const url = `${postgresAddress()}/${name}`;
  const database = new Database({ url, applicationName: 'waybill-test' });
  await migrate(database, migrations);
  return {
    url,
    database,
    drop: async () => {
      await database.close();
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

/**
 * Waits until no other spec, of whatever project, has the turn of this name, and returns what ends it: for specs that take
 * a consumer group by its real name, which would share its partitions out among themselves.
 */
export async function takeTurn(name: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: `${postgresAddress()}/postgres` });
  await client.connect();
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  return () => client.end();
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: `${postgresAddress()}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
