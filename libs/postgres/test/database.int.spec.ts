import { sql } from 'kysely';
import { afterCommit, Database, isLockTimeout, isTransient, migrate, type Migrations } from '../src/index';

const migrations: Migrations = {
  '0001-things': {
    up: async (db) => {
      await sql`create table things (id bigint primary key, name text not null)`.execute(db);
    },
  },
};

describe(Database.name, () => {
  let database: Database;
  let url: string;
  let drop: () => Promise<void>;

  beforeAll(async () => ({ database, url, drop } = await testing.createDatabase(migrations)));
  afterAll(() => drop());
  beforeEach(() => sql`truncate things`.execute(database.connection));

  const count = async () =>
    (await sql<{ n: number }>`select count(*) as n from things`.execute(database.connection)).rows[0]?.n;

  it('commits what resolves, and tells listeners after that', async () => {
    let seen: number | undefined;
    const told = new Promise<void>((resolve) => {
      void database.transaction(async (tx) => {
        await sql`insert into things values (1, 'a')`.execute(tx);
        afterCommit(tx, resolve);
        seen = await count();
      });
    });
    await told;
    expect(seen).toBe(0);
    expect(await count()).toBe(1);
  });

  it('has a statement prepared once on each connection, and goes on when its table changes', async () => {
    const narrow = new Database({ url, applicationName: 'narrow', poolSize: 1 });
    const find = (id: number) => sql`select name from things where id = ${id}`.execute(narrow.connection);
    try {
      await sql`insert into things values (${1}, ${'a'})`.execute(narrow.connection);
      for (const name of [1, 1, 1, 1, 1, 1, 1]) expect((await find(name)).rows).toEqual([{ name: 'a' }]);
      const { rows } = await sql<{ text: string; uses: number }>`
        select statement as text, generic_plans + custom_plans as uses from pg_prepared_statements
        where statement like 'select name%'`.execute(narrow.connection);
      expect(rows).toEqual([{ text: 'select name from things where id = $1', uses: 7 }]);

      await sql`alter table things add column note text`.execute(database.connection);
      expect((await find(1)).rows).toEqual([{ name: 'a' }]);
      await sql`alter table things drop column note`.execute(database.connection);
    } finally {
      await narrow.close();
    }
  });

  it('rolls back what throws, and tells nobody', async () => {
    const listener = jest.fn();
    const failed = database.transaction(async (tx) => {
      afterCommit(tx, listener);
      await sql`insert into things values (1, 'a')`.execute(tx);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await count()).toBe(0);
    expect(listener).not.toHaveBeenCalled();
  });

  it('does not call a transaction committed that a swallowed error has aborted', async () => {
    const swallowing = database.transaction(async (tx) => {
      await sql`insert into things values (1, 'a')`.execute(tx);
      await sql`insert into things values (2, null)`.execute(tx).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow(/rolled back instead of committed/);
    expect(await count()).toBe(0);
  });

  it('reads bigint as a number', async () => {
    const { rows } = await sql`select ${Number.MAX_SAFE_INTEGER}::bigint as big`.execute(database.connection);
    expect(rows).toEqual([{ big: Number.MAX_SAFE_INTEGER }]);
  });

  it('survives that the server ends its idle connections', async () => {
    await database.assertReady();
    const other = new Database({ url, applicationName: 'other', poolSize: 1 });
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(other.connection);
    await other.close();
    await testing.waitFor(() => database.assertReady().then(() => true));
  });

  it('survives the loss of a connection in the middle of a transaction', async () => {
    const lost = database.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      const pid = rows[0]?.pid;
      await sql`select pg_terminate_backend(${pid})`.execute(database.connection);
      // The connection tells while no query of ours is waiting for it.
      const isGone = sql`select from pg_stat_activity where pid = ${pid}`;
      await testing.waitFor(async () => (await isGone.execute(database.connection)).rows.length === 0);
      await sql`select 1`.execute(tx);
    });
    const error: unknown = await lost.catch((e: unknown) => e);
    expect(isTransient(error)).toBe(true);
    await database.assertReady();
  });

  it('tells faults of the database from faults of the statement', async () => {
    const away = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'away' });
    const refused: unknown = await away.assertReady().catch((e: unknown) => e);
    expect(isTransient(refused)).toBe(true);
    await away.close();

    const wrong: unknown = await sql`insert into things values (1, null)`
      .execute(database.connection)
      .catch((e: unknown) => e);
    expect(wrong).toBeInstanceOf(Error);
    expect(isTransient(wrong)).toBe(false);
  });

  it('gives up a lock that is not to be had, and says that it was a lock', async () => {
    await sql`insert into things values (1, 'a')`.execute(database.connection);
    await database.transaction(async (holder) => {
      await sql`select from things for update`.execute(holder);
      const error: unknown = await database
        .transaction(async (tx) => {
          await sql`set local lock_timeout = '20ms'`.execute(tx);
          await sql`select from things for update`.execute(tx);
        })
        .catch((e: unknown) => e);
      expect(isLockTimeout(error)).toBe(true);
      expect(isTransient(error)).toBe(true);
    });
  });

  it('waits for a server that is not up, tells each reason once, and ends with the signal', async () => {
    const away = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'away' });
    const stop = new AbortController();
    const reasons: string[] = [];
    const attempts = jest.spyOn(away, 'assertReady');
    const waited = away.whenReady({
      signal: stop.signal,
      onError: ({ message }) => void reasons.push(message),
    });
    await testing.waitFor(() => attempts.mock.calls.length >= 3);
    stop.abort();
    expect(await waited).toBe(false);
    expect(reasons).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await away.close();
  });

  it('ends the waiting with what its listener throws', async () => {
    const nobody = new Database({ url: url.replace(/\/\/\w+/, '//nobody'), applicationName: 'nobody' });
    const onError = (error: Error) => {
      expect(isTransient(error)).toBe(false);
      throw error;
    };
    const waiting = nobody.whenReady({ signal: AbortSignal.timeout(10_000), onError });
    await expect(waiting).rejects.toThrow(/nobody/);
    await nobody.close();
  });

  it('is not ready before it has had its migrations, and says which are missing', async () => {
    const fresh = await testing.createDatabase();
    const service = new Database({ url: fresh.url, applicationName: 'service', migrations });
    await expect(service.assertReady()).rejects.toThrow('migrations yet: 0001-things');
    const ready = service.whenReady({ signal: AbortSignal.timeout(10_000), onError: () => undefined });
    await migrate(fresh.database, migrations);
    expect(await ready).toBe(true);
    // A schema that is newer than the code is no hindrance.
    await migrate(fresh.database, { ...migrations, '0002-more': { up: async () => undefined } });
    await service.assertReady();
    await service.close();
    await fresh.drop();
  });
});

describe(migrate.name, () => {
  it('applies each migration once, also when several replicas start at once and a library adds its own', async () => {
    const { database, url, drop } = await testing.createDatabase();
    const replicas = [1, 2, 3].map(() => new Database({ url, applicationName: 'replica' }));
    const applied = await Promise.all(replicas.map((replica) => migrate(replica, migrations)));
    expect(applied.flat()).toEqual(['0001-things']);

    const added: Migrations = {
      ...migrations,
      '0000-library': { up: async (db) => void (await sql`create table library ()`.execute(db)) },
    };
    expect(await migrate(database, added)).toEqual(['0000-library']);
    await Promise.all(replicas.map((replica) => replica.close()));
    await drop();
  });

  it('lets be what newer code has applied, and does what is missing', async () => {
    const { database, drop } = await testing.createDatabase();
    const creates = (table: string): Migrations[string] => ({
      up: async (db) => void (await sql`create table ${sql.table(table)} ()`.execute(db)),
    });
    const older = { '0001-teas': creates('teas') };
    await migrate(database, { ...older, '0003-newer': creates('newer') });
    expect(await migrate(database, older)).toEqual([]);
    expect(await migrate(database, { ...older, '0002-cups': creates('cups') })).toEqual(['0002-cups']);
    await drop();
  });

  it('names the migration that fails, and leaves nothing of it', async () => {
    const { database, drop } = await testing.createDatabase();
    const broken: Migrations = {
      '0002-broken': {
        up: async (db) => {
          await sql`create table half ()`.execute(db);
          await sql`select nonsense`.execute(db);
        },
      },
    };
    await expect(migrate(database, broken)).rejects.toThrow(/0002-broken/);
    const { rows } = await sql`select to_regclass('half') as half`.execute(database.connection);
    expect(rows).toEqual([{ half: null }]);
    await drop();
  });
});
