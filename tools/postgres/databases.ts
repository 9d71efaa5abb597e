import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { services } from '../settings/settings.ts';
import { withDatabase } from '../settings/addresses.ts';
import { StartError } from '../settings/start-error.ts';

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether the server answers; false also while it still recovers from a crash. */
export async function answers(url: string): Promise<boolean> {
  try {
    await onServer(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

/** A database and a role for each service, and no role can reach another's. Safe to repeat. */
export async function createDatabasesWithRoles(superuserUrl: string): Promise<void> {
  await onServer(superuserUrl, async (client) => {
    for (const service of services) {
      const name = escapeIdentifier(service);
      if (!(await exists(client, 'pg_roles', 'rolname', service))) {
        await client.query(`create role ${name} login password ${escapeLiteral(service)}`);
      }
      if (!(await exists(client, 'pg_database', 'datname', service))) {
        await client.query(`create database ${name} owner ${name}`);
      }
      await client.query(`revoke all on database ${name} from public`);
    }
    for (const name of ['postgres', 'template1']) {
      await client.query(`revoke all on database ${name} from public`);
    }
  });
}

/** The databases that are missing on somebody else's server, owned by whoever `url` names. */
export async function createDatabases(url: string, names: string[]): Promise<void> {
  const withName = new URL(url).pathname.length > 1 ? url : withDatabase(url, 'postgres');
  try {
    await onServer(withName, async (client) => {
      for (const name of names) {
        if (await exists(client, 'pg_database', 'datname', name)) continue;
        await client.query(`create database ${escapeIdentifier(name)}`);
      }
    });
  } catch (error) {
    const { message } = error as Error;
    throw new StartError(
      `The PostgreSQL that DATABASE_URL names can not be used: ${message || String(error)}.`,
    );
  }
}

async function exists(client: Client, catalog: string, column: string, name: string): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${catalog} where ${column} = $1`, [name]);
  return rowCount !== 0;
}
