import { Module } from '@nestjs/common';
import { EventServer } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { consumerIsLive, ServiceModule } from '@waybill/service';
import { InventoryConfig } from './config';
import { CoreModule } from './core.module';
import { RegularReconciliationModule } from './reconciliation/reconciliation.module';
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
    CoreModule,
    StockModule,
    RegularReconciliationModule,
  ],
})
export class AppModule {}
