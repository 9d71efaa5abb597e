import { randomUUID } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectMessaging, MessagingModule, OnRecords, type KafkaRecord } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { createHttpAdapter } from '@waybill/service';
import { inventory, stockLevels } from '@waybill/topics';
import { sql } from 'kysely';
import { inventoryMigrations } from '../src/migrations';
import { Reconcile } from '../src/reconciliation/reconcile';
import { ReconciliationModule } from '../src/reconciliation/reconciliation.module';
import { ChangeStock } from '../src/stock/change-stock';
import { StockModule } from '../src/stock/stock.module';
import { adjust, cancel, fulfil, place, setThreshold } from './support';

interface LevelOnTopic {
  sku: string;
  onHand: number;
  held: number;
  version: number;
  lowStockAt?: number;
}

const prefix = testing.unique('sku');
const SKUS = Array.from({ length: 50 }, (_, n) => `${prefix}-${n}`);

/** Knows nothing but the topic: the last record of each key, as compaction leaves it. */
@Controller()
class NewReader {
  readonly versions = new Map<string, number[]>();
  readonly last = new Map<string, LevelOnTopic>();

  @OnRecords()
  read(records: KafkaRecord[]): void {
    for (const { key, value } of records) {
      if (!key?.toString().startsWith(prefix) || !value) continue;
      const level = JSON.parse(value.toString()) as LevelOnTopic;
      this.last.set(level.sku, level);
      this.versions.set(level.sku, [...(this.versions.get(level.sku) ?? []), level.version]);
    }
  }
}

describe('waybill.stock-levels', () => {
  let app: NestFastifyApplication;
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const test = await testing.createDatabase(inventoryMigrations);
    drop = test.drop;
    await testing.createTopic(stockLevels);
    await testing.createTopic(inventory);
    @Module({
      imports: [
        PostgresModule.forRootAsync({ useFactory: () => ({ url: test.url, applicationName: 'test' }) }),
        MessagingModule.forRootAsync({
          inject: [Database],
          useFactory: (db: Database) => ({
            kafka: testing.kafka(),
            database: db,
            group: testing.unique('new-reader'),
            source: '/waybill/inventory',
            topics: [],
            rawTopics: [stockLevels],
          }),
        }),
        StockModule,
        ReconciliationModule,
      ],
      controllers: [NewReader],
    })
    class Test {}
    app = await NestFactory.create<NestFastifyApplication>(Test, createHttpAdapter(), { logger: false });
    connectMessaging(app);
    await app.init();
    await app.startAllMicroservices();
    database = app.get(Database);
  });
  afterAll(async () => {
    await app.close();
    await drop();
  });

  /** What the topic says is what the table says. */
  const agree = () =>
    testing.waitFor(
      async () => {
        const { rows } = await sql<LevelOnTopic & { lowStockAt: number | null }>`
          select sku, on_hand as "onHand", held, version, low_stock_at as "lowStockAt" from stock_levels
          order by sku`.execute(database.connection);
        const told = [...app.get(NewReader).last.values()].map(
          ({ sku, onHand, held, version, lowStockAt = null }) => ({ sku, onHand, held, version, lowStockAt }),
        );
        const bySku = (a: LevelOnTopic, b: LevelOnTopic) => (a.sku < b.sku ? -1 : 1);
        expect(told.sort(bySku as never)).toEqual(rows.sort(bySku as never));
        return true;
      },
      { what: 'the stock that the topic tells' },
    );

  it('tells a new reader the whole stock, each SKU at most once a run and in the order of its versions', async () => {
    const run = (changes: Parameters<ChangeStock['run']>[0]) =>
      database.transaction((tx) => app.get(ChangeStock).run(changes, tx));
    await run(SKUS.map((sku, n) => adjust(sku, 1_000 + n, `${sku}-first`)));
    await run(SKUS.slice(0, 5).map((sku) => setThreshold(sku, 100)));
    const changes = (r: number) =>
      Array.from({ length: 20 }, (_, n) => {
        const id = randomUUID();
        const skus = { [SKUS[0]!]: 1, [SKUS[(r * 7 + n) % 50]!]: 2 };
        return [place(id, skus), ...(n % 3 === 0 ? [cancel(id)] : n % 3 === 1 ? [fulfil(id)] : [])];
      }).flat();
    const runs = 12;
    for (let r = 0; r < runs; r += 3) await Promise.all([r, r + 1, r + 2].map((n) => run(changes(n))));
    await agree();
    const versions = app.get(NewReader).versions;
    for (const of of versions.values()) expect(of).toEqual([...of].sort((a, b) => a - b));
    expect(versions.get(SKUS[0]!)).toHaveLength(1 + 1 + runs);
    expect(Math.max(...versions.get(SKUS[0]!)!)).toBeGreaterThan(runs * 20);
  });

  it('has the right last word again after a late duplicate', async () => {
    await app.get(Reconcile).run();
    await agree();
    const old = { ...app.get(NewReader).last.get(SKUS[1]!)!, version: 1, onHand: 1, held: 0 };
    await sql`
      insert into outbox (topic, key, value, headers, dead_letter)
      values (${stockLevels.name}, ${Buffer.from(old.sku)}, ${Buffer.from(JSON.stringify(old))}, '{}', false)`.execute(
      database.connection,
    );
    await testing.waitFor(() => app.get(NewReader).last.get(old.sku)?.version === 1);
    await app.get(Reconcile).run();
    await agree();
  });
});
