import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InventoryConfig } from '../config';
import { showOrderDrift, showStockDrift } from './drift';
import { ForgetHolds } from './forget-holds';
import { Reconcile, type Reconciled } from './reconcile';

/** How often it is looked whether one is due; of all replicas the first to look does it. */
const LOOK_EVERY_MS = 60_000;
const MAX_LINES = 20;

/** Reconciles in the service, every so often, and forgets old holds. It repairs nothing. */
@Injectable()
export class ReconcileRegularly implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ReconcileRegularly.name);
  private readonly intervalMs: number;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    config: InventoryConfig,
    private readonly reconcile: Reconcile,
    private readonly forgetHolds: ForgetHolds,
  ) {
    this.intervalMs = config.RECONCILE_INTERVAL_SECONDS * 1000;
  }

  onApplicationBootstrap(): void {
    if (this.intervalMs === 0) return;
    this.timer = setInterval(
      () => {
        this.running ??= this.runSafely().finally(() => (this.running = undefined));
      },
      Math.min(LOOK_EVERY_MS, this.intervalMs),
    );
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async runSafely(): Promise<void> {
    try {
      const { signal } = this.stopping;
      const unlessSince = new Date(Date.now() - this.intervalMs);
      const reconciled = await this.reconcile.run({ signal, unlessSince });
      if (!reconciled) return;
      this.tell(reconciled);
      await this.forgetHolds.run();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.warn(`stock is reconciled later: ${String(error)}`);
    }
  }

  private tell({ stock, orders }: Reconciled): void {
    const lines = [...stock.map(showStockDrift), ...orders.map(showOrderDrift)];
    for (const line of lines.slice(0, MAX_LINES)) this.logger.error(`stock is at odds: ${line}`);
    if (lines.length > MAX_LINES)
      this.logger.error(`stock is at odds in ${lines.length} places; npm run reconcile lists them`);
  }
}
