import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AdjustStock, OrderCancelled, OrderFulfilled, SetLowStockThreshold } from '@waybill/dto';
import { MessagingModule, type Received, type Transaction } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import type { CompiledQuery, QueryExecutor } from 'kysely';
import { Registry } from 'prom-client';
import { inventoryMigrations } from '../src/migrations';
import { ReconciliationModule } from '../src/reconciliation/reconciliation.module';
import { ChangeStock, type StockChange } from '../src/stock/change-stock';
import { StockModule } from '../src/stock/stock.module';

/** The use cases on a database of their own. Nothing reads Kafka, and what they tell stays in the outbox. */
export interface StockApp {
  app: INestApplicationContext;
  database: Database;
  url: string;
  get: <T>(type: Type<T>) => T;
  run: (...changes: Received<StockChange>[]) => Promise<void>;
  stop: () => Promise<void>;
}

export async function startStock(): Promise<StockApp> {
  const { url, drop } = await testing.createDatabase(inventoryMigrations);
  @Module({
    imports: [
      PostgresModule.forRootAsync({ useFactory: () => ({ url, applicationName: 'test' }) }),
      MessagingModule.forRootAsync({
        inject: [Database],
        useFactory: (database: Database) => ({
          kafka: testing.kafka(),
          database,
          group: 'waybill.inventory',
          source: '/waybill/inventory',
          topics: [],
          registry: new Registry(),
        }),
      }),
      StockModule,
      ReconciliationModule,
    ],
  })
  class Test {}
  const app = await NestFactory.createApplicationContext(Test, { logger: false });
  const database = app.get(Database);
  const changeStock = app.get(ChangeStock);
  return {
    app,
    database,
    url,
    get: (type) => app.get(type),
    run: (...changes) => database.transaction((tx) => changeStock.run(changes, tx)),
    stop: async () => {
      await app.close();
      await drop();
    },
  };
}

type Quantities = Record<string, number>;
const linesOf = (skus: Quantities) =>
  Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity, unitPrice: 1 }));

export const adjust = (sku: string, delta: number, reference: string) =>
  testing.received(testing.aMessage(AdjustStock, { sku, delta, reference }));
export const setThreshold = (sku: string, lowStockAt: number | null) =>
  testing.received(testing.aMessage(SetLowStockThreshold, { sku, lowStockAt }));
export const place = (id: string, skus: Quantities) => testing.orderPlaced({ id, lines: linesOf(skus) });
export const cancel = (id: string, skus: Quantities = {}, rest: object = {}) =>
  testing.received(
    testing.aMessage(OrderCancelled, {
      ...testing.anOrder({ id, lines: linesOf(skus), status: 'CANCELLED', version: 3, ...rest }),
    }),
  );
export const fulfil = (id: string, skus: Quantities = {}) =>
  testing.received(
    testing.aMessage(OrderFulfilled, {
      ...testing.anOrder({ id, lines: linesOf(skus), status: 'FULFILLED', version: 3 }),
    }),
  );

/** Calls `before` with every statement of `tx` that comes, before it is run. */
export function onStatement(
  tx: Transaction,
  before: (query: CompiledQuery, executor: QueryExecutor) => Promise<void> | void,
): void {
  const executor = tx.getExecutor();
  const watched = new Proxy(executor, {
    get(target, property) {
      if (property === 'executeQuery') {
        return async (query: CompiledQuery, ...rest: []) => {
          await before(query, target);
          return target.executeQuery(query, ...rest);
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  jest.spyOn(tx, 'getExecutor').mockReturnValue(watched);
}
