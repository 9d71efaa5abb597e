import { Logger } from '@nestjs/common';
import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';
import { register } from 'prom-client';
import { TransactionsRepository } from '../src/live/transactions.repository';
import { WatchHoldUps } from '../src/live/watch-hold-ups';
import { Schedule } from '../src/schedule';

describe(WatchHoldUps, () => {
  let own: Awaited<ReturnType<typeof testing.createDatabase>>;
  let other: typeof own;
  beforeAll(async () => {
    own = await testing.createDatabase({});
    other = await testing.createDatabase({});
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await own.drop();
    await other.drop();
  });

  it('tells once that a transaction of another database has long been open, and once that it is over', async () => {
    const watch = new WatchHoldUps(own.database, new TransactionsRepository(), new Schedule());
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const tx = await other.database.connection.startTransaction().execute();
    const place = await placeOf(tx);
    // One that comes later and is over: what it has written is held up.
    await placeOf(own.database.connection);

    await watch.run();
    clock.mockReturnValue(14_000);
    await watch.run();
    expect(warn).not.toHaveBeenCalled();
    expect(await gauge()).toBe(14);
    clock.mockReturnValue(15_000);
    await watch.run();
    await watch.run();
    expect(await gauge()).toBe(15);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('held up for 15 s')]]);
    // Besides those of specs that run beside this one.
    expect(warn.mock.calls[0]?.[0]).toContain(place);
    expect(log).not.toHaveBeenCalled();

    await tx.rollback().execute();
    await testing.waitFor(() => watch.run().then(() => log.mock.calls.length > 0));
    await watch.run();
    expect(log.mock.calls).toEqual([['streams are no longer held up']]);
    expect(await gauge()).toBeLessThan(15);
  });
});

async function gauge(): Promise<number | undefined> {
  const metric = await register.getSingleMetric('waybill_streams_held_up_seconds')?.get();
  return metric?.values[0]?.value;
}

/** Gives a transaction a number, and says where it is. */
async function placeOf(tx: Connection): Promise<string> {
  const { rows } = await sql<{ place: string }>`
    select 'process ' || pg_backend_pid() || ' of database ' || current_database() as place, pg_current_xact_id()`.execute(
    tx,
  );
  return rows[0]!.place;
}
