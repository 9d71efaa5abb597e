import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { countDrift, type DriftCounts, type OrderDrift, type StockDrift } from './drift';
import { ReconciliationRepository } from './reconciliation.repository';
import { RepairStock } from './repair-stock';
import { SendLevels } from './send-levels';

/** Late duplicates and slow commits of the time before the last reconciliation. */
const OVERLAP_MS = 600_000;

export interface ReconcileOptions {
  /** Puts right what can be. */
  repair?: boolean;
  /** Sends every level again, not only those that changed since the last time. */
  allLevels?: boolean;
  /** Nothing is done when the last one began after this. */
  unlessSince?: Date;
  /** Ends it, with an error, at the next statement. */
  signal?: AbortSignal;
}

export interface Reconciled {
  stock: StockDrift[];
  orders: OrderDrift[];
  /** What is still at odds: all that was found, unless it was repaired. */
  left: DriftCounts;
  /** Levels that were sent again. */
  sent: number;
}

/**
 * Compares levels with the ledger, holds with levels, and open holds with what was seen of their orders; then sends the
 * levels that have changed since the last time again. One at a time for a database.
 */
@Injectable()
export class Reconcile {
  constructor(
    private readonly database: Database,
    private readonly repository: ReconciliationRepository,
    private readonly repairStock: RepairStock,
    private readonly sendLevels: SendLevels,
  ) {}

  /** Returns undefined when another one is at work, or none is due. */
  run(options: ReconcileOptions = {}): Promise<Reconciled | undefined> {
    return this.database.session(async (session) => {
      if (!(await this.repository.tryLock(session))) return undefined;
      try {
        const last = await this.repository.last(session);
        if (options.unlessSince && last && last.startedAt > options.unlessSince) return undefined;
        return await this.reconcile(options, last?.startedAt);
      } finally {
        await this.repository.unlock(session);
      }
    });
  }

  private async reconcile(
    { repair, allLevels, signal }: ReconcileOptions,
    last: Date | undefined,
  ): Promise<Reconciled> {
    const startedAt = new Date();
    const found = await this.compare(signal);
    const isDrifted = found.stock.length + found.orders.length > 0;
    if (repair && isDrifted) await this.repairStock.run(found.stock, found.orders, signal);
    const { stock, orders } = repair && isDrifted ? await this.compare(signal) : found;
    const left = countDrift(stock, orders);
    const since = allLevels || !last ? new Date(0) : new Date(last.getTime() - OVERLAP_MS);
    const sent = await this.sendLevels.run(since, signal);
    await this.repository.save(this.database.connection, { startedAt, ...left });
    return { ...found, left, sent };
  }

  private compare(signal?: AbortSignal): Promise<{ stock: StockDrift[]; orders: OrderDrift[] }> {
    return this.database.transaction(async (tx) => {
      const pid = await this.repository.takeTime(tx);
      const cancel = () => {
        this.repository.cancel(this.database.connection, pid).catch(() => undefined);
      };
      signal?.throwIfAborted();
      signal?.addEventListener('abort', cancel);
      try {
        return {
          stock: await this.repository.stockDrifts(tx),
          orders: await this.repository.orderDrifts(tx),
        };
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    });
  }
}
