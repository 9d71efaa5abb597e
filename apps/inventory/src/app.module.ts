import { Module } from '@nestjs/common';
import { EventServer, MessagingModule } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { consumerIsLive, ServiceModule } from '@waybill/service';
import { groups, topicsReadBy } from '@waybill/topics';
import { InventoryConfig } from './config';
import { inventoryMigrations } from './migrations';
import { StockModule } from './stock/stock.module';

/** The inventory service: stock, holds, stock ledger. */
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'inventory',
      config: InventoryConfig,
      readiness: {
        inject: [Database, EventServer],
        useFactory: (database: Database, server: EventServer) => ({
          database: () => database.assertReady(),
          consumer: () => server.assertReady(),
        }),
      },
      liveness: consumerIsLive,
    }),
    PostgresModule.forRootAsync({
      inject: [InventoryConfig],
      useFactory: (config: InventoryConfig) => ({
        url: config.DATABASE_URL,
        applicationName: 'waybill-inventory',
        migrations: inventoryMigrations,
      }),
    }),
    MessagingModule.forRootAsync({
      inject: [InventoryConfig, Database],
      useFactory: (config: InventoryConfig, database: Database) => ({
        kafka: config.kafka(),
        database,
        group: groups.inventory,
        source: '/waybill/inventory',
        topics: topicsReadBy(groups.inventory),
        dataSchema: (type) => `/schemas/${type}`,
      }),
    }),
    StockModule,
  ],
})
export class AppModule {}
