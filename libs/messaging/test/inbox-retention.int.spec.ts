import type { Topic } from '@waybill/kafka';
import type { Database } from '@waybill/postgres';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { InboxPartitionsRepository } from '../src/inbox-partitions.repository';
import { InboxRepository } from '../src/inbox.repository';
import { InboxRetention } from '../src/inbox-retention';
import { messagingMigrations } from '../src/index';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-25T13:00:00Z');
const topics = [{ config: { 'retention.ms': String(7 * DAY_MS) } }] as unknown as Topic[];

describe(InboxRetention.name, () => {
  const inbox = new InboxRepository();
  let database: Database;
  let drop: () => Promise<void>;
  let retention: InboxRetention;

  beforeEach(async () => {
    ({ database, drop } = await testing.createDatabase(messagingMigrations));
    retention = new InboxRetention({ topics }, new InboxPartitionsRepository({ database }));
  });
  afterEach(() => drop());

  /** Which partition each of the inbox's rows lies in. */
  const tables = async () => {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, tableoid::regclass::text as name from inbox`.execute(database.connection);
    return new Map(rows.map(({ id, name }) => [id, name]));
  };
  const partitions = async () => {
    const { rows } = await sql<{ name: string }>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'inbox'::regclass order by 1`.execute(
      database.connection,
    );
    return rows.map(({ name }) => name);
  };
  const insert = (...ids: string[]) =>
    database.transaction((tx) =>
      inbox.insert(
        tx,
        ids.map((id) => ({ id, source: 's' })),
      ),
    );

  it('makes a partition for today and a week ahead, once, also when replicas start together', async () => {
    await Promise.all([retention.run(NOW), retention.run(NOW), retention.run(NOW)]);
    const expected = ['25', '26', '27', '28', '29', '30'].map((day) => `inbox_202611${day}`);
    expect(await partitions()).toEqual([...expected, 'inbox_20261201', 'inbox_20261202', 'inbox_default']);

    const [today, old] = [uuidv7({ msecs: NOW }), uuidv7({ msecs: NOW - DAY_MS })];
    await insert(today, old, 'odd');
    expect(await tables()).toEqual(
      new Map([
        [today, 'inbox_20261125'],
        [old, 'inbox_default'],
        ['odd', 'inbox_default'],
      ]),
    );
    expect(await insert(today, old, 'odd')).toEqual([]);
  });

  it('drops a day that no topic can bring again, and not before', async () => {
    await retention.run(NOW);
    await insert(uuidv7({ msecs: NOW }));
    await retention.run(NOW + 8 * DAY_MS);
    expect(await partitions()).toContain('inbox_20261125');
    await retention.run(NOW + 9 * DAY_MS);
    expect(await partitions()).not.toContain('inbox_20261125');
    expect((await tables()).size).toBe(0);
  });

  it('leaves a day to the default partition whose messages are there already, and makes the others', async () => {
    const early = uuidv7({ msecs: NOW });
    await insert(early);
    await retention.run(NOW);
    expect(await partitions()).not.toContain('inbox_20261125');
    expect(await partitions()).toContain('inbox_20261126');
    expect(await insert(early)).toEqual([]);
  });

  it('deletes by age what lies in the default partition, and what was parked', async () => {
    await insert('odd', 'fresh');
    await sql`update inbox set applied_at = ${new Date(NOW - 9 * DAY_MS)} where id = 'odd'`.execute(
      database.connection,
    );
    for (const [offset, days] of [
      [1, 9],
      [2, 1],
    ] as const)
      await sql`insert into inbox_parked values ('t', 0, ${offset}, 0, ${new Date(NOW - days * DAY_MS)})`.execute(
        database.connection,
      );
    await retention.run(NOW);
    expect([...(await tables()).keys()]).toEqual(['fresh']);
    const { rows } = await sql`select "offset" from inbox_parked`.execute(database.connection);
    expect(rows).toEqual([{ offset: 2 }]);
  });

  it('waits for nobody who uses the inbox, and does it the next time', async () => {
    await retention.run(NOW);
    await database.transaction(async (tx) => {
      await inbox.insert(tx, [{ id: uuidv7({ msecs: NOW }), source: 's' }]);
      await expect(retention.run(NOW + 9 * DAY_MS)).rejects.toThrow('lock timeout');
    });
    await retention.run(NOW + 9 * DAY_MS);
    expect(await partitions()).not.toContain('inbox_20261125');
  });
});
