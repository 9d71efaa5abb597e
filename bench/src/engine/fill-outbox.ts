import { messagingMigrations } from '@waybill/messaging';
import { Database, migrate } from '@waybill/postgres';
import { Client } from 'pg';
import { envelopeOf, messageOf } from './topic';

const DIFFERENT = 10_000;
const INSERT = 500;

/** Writes so many rows into the outbox of an empty database: 10,000 different messages, over and over. */
export async function fillOutbox(databaseUrl: string, topic: string, rows: number): Promise<void> {
  const database = new Database({ url: databaseUrl, applicationName: 'bench' });
  await migrate(database, messagingMigrations);
  await database.close();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table messages (n int, key bytea, value bytea, headers json)');
  for (let n = 0; n < DIFFERENT; n += INSERT) {
    const messages = Array.from({ length: INSERT }, (_, i) => messageOf(n + i, envelopeOf));
    await client.query(
      'insert into messages select * from unnest($1::int[], $2::bytea[], $3::bytea[], $4::json[])',
      [
        messages.map((_, i) => n + i),
        messages.map(({ key }) => Buffer.from(key ?? '')),
        messages.map(({ value }) => Buffer.from(value ?? '')),
        messages.map(({ headers }) => JSON.stringify(headers)),
      ],
    );
  }
  await client.query(
    `insert into outbox (topic, key, value, headers)
     select $1, key, value, headers from generate_series(1, $2::int) as round, messages order by round, n`,
    [topic, Math.ceil(rows / DIFFERENT)],
  );
  await client.query('drop table messages');
  await client.query('vacuum analyze outbox');
  await client.query('checkpoint');
  await client.end();
}
