import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { Gauge } from 'prom-client';
import { DRIFT_KINDS } from './drift';
import { ReconciliationRepository } from './reconciliation.repository';

/** What the last reconciliation left, the same on every replica, whoever it was that reconciled. */
@Injectable()
export class StockDriftMetrics implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly reconciliation: ReconciliationRepository,
  ) {}

  onModuleInit(): void {
    // Each asks for itself: what one sets for another may come after that one was written down.
    const last = () => this.reconciliation.last(this.database.connection);
    new Gauge({
      name: 'waybill_stock_reconciled_timestamp_seconds',
      help: 'When the last reconciliation began; 0 before the first',
      async collect() {
        this.set(((await last())?.startedAt.getTime() ?? 0) / 1000);
      },
    });
    new Gauge({
      name: 'waybill_stock_drift',
      help: 'SKUs (ledger, holds) and open holds (orders) that the last reconciliation left at odds',
      labelNames: ['kind'],
      async collect() {
        const found = await last();
        for (const kind of DRIFT_KINDS) this.set({ kind }, found?.[kind] ?? 0);
      },
    });
  }
}
