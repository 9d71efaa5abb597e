import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '@waybill/postgres';
import { createHttpAdapter } from '@waybill/service';
import { sql } from 'kysely';
import { inventoryMigrations } from '../src/migrations';
import { CLOSED_HOLDS_KEPT_MS } from '../src/reconciliation/forget-holds';
import { ChangeStock } from '../src/stock/change-stock';
import { adjust } from './support';

describe('the inventory service', () => {
  let app: NestFastifyApplication;
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const test = await testing.createDatabase(inventoryMigrations);
    drop = test.drop;
    Object.assign(process.env, {
      DATABASE_URL: test.url,
      KAFKA_BROKERS: '127.0.0.1:1',
      LOG_LEVEL: 'silent',
      RECONCILE_INTERVAL_SECONDS: '1',
    });
    // Its config reads the environment when it is imported.
    const { AppModule } = jest.requireActual<typeof import('../src/app.module')>('../src/app.module');
    app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    database = app.get(Database);
  });
  afterAll(async () => {
    await app.close();
    await drop();
  });

  const metrics = async () => (await fetch(`${await app.getUrl()}/metrics`)).text();
  const reconciledAt = async () =>
    Number(/^waybill_stock_reconciled_timestamp_seconds (\S+)$/m.exec(await metrics())?.[1]);

  it('reconciles by the clock, says in its metrics what is at odds, and repairs nothing', async () => {
    await database.transaction((tx) => app.get(ChangeStock).run([adjust('TEA', 5, 'r-1')], tx));
    await testing.waitFor(async () => (await reconciledAt()) > 0, { what: 'the first reconciliation' });
    expect(await metrics()).toContain('waybill_stock_drift{kind="ledger"} 0');
    await sql`update stock_levels set on_hand = 4`.execute(database.connection);
    await testing.waitFor(async () => (await metrics()).includes('waybill_stock_drift{kind="ledger"} 1'));
    const before = await reconciledAt();
    expect(Math.abs(Date.now() / 1000 - before)).toBeLessThan(60);
    await testing.waitFor(async () => (await reconciledAt()) > before, { what: 'the next reconciliation' });
    expect(await metrics()).toMatch(
      /waybill_stock_drift{kind="ledger"} 1\nwaybill_stock_drift{kind="holds"} 0\nwaybill_stock_drift{kind="orders"} 0/,
    );
    const { rows } = await sql`select on_hand from stock_levels`.execute(database.connection);
    expect(rows).toEqual([{ on_hand: 4 }]);
  });

  it('forgets old holds', async () => {
    await sql`
      insert into holds (order_id, status, lines, updated_at)
      values (gen_random_uuid(), 'CANCELLED', '[]', ${new Date(Date.now() - CLOSED_HOLDS_KEPT_MS - 1_000)})`.execute(
      database.connection,
    );
    await testing.waitFor(async () => {
      const { rows } = await sql`select 1 from holds`.execute(database.connection);
      return rows.length === 0;
    });
  });
});
