import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { Database, PostgresModule } from '@waybill/postgres';
import { groups, topicsReadBy } from '@waybill/topics';
import { InventoryConfig } from './config';
import { inventoryMigrations } from './migrations';

/** The database and the way out, for the service and for its commands. */
@Module({
  imports: [
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
  ],
})
export class CoreModule {}
