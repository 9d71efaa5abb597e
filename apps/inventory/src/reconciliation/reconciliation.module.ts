import { Module } from '@nestjs/common';
import { StockModule } from '../stock/stock.module';
import { ForgetHolds } from './forget-holds';
import { Reconcile } from './reconcile';
import { ReconcileRegularly } from './reconcile-regularly';
import { ReconciliationRepository } from './reconciliation.repository';
import { RepairStock } from './repair-stock';
import { SendLevels } from './send-levels';
import { StockDriftMetrics } from './stock-drift-metrics';

/** Compares the stock's books with one another, when it is told to. */
@Module({
  imports: [StockModule],
  providers: [ForgetHolds, Reconcile, ReconciliationRepository, RepairStock, SendLevels],
  exports: [ForgetHolds, Reconcile, ReconciliationRepository],
})
export class ReconciliationModule {}

/** The same for a service: by the clock, and with its numbers in /metrics. */
@Module({ imports: [ReconciliationModule], providers: [ReconcileRegularly, StockDriftMetrics] })
export class RegularReconciliationModule {}
