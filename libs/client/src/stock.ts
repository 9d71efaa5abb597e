import { backoff, delay } from './backoff.js';
import type { CallOptions, Http } from './http.js';
import { pages, type ListOptions } from './pages.js';
import type { Adjustment, NewAdjustment, StockLevel } from './types.js';

/** Stock. Adjustments and thresholds are operators' calls. */
export class Stock {
  constructor(private readonly http: Http) {}

  /** All levels, by SKU. */
  levels(options: ListOptions = {}): AsyncGenerator<StockLevel, void, undefined> {
    return pages(this.http, '/v1/stock', {}, options);
  }

  async level(sku: string, options: CallOptions = {}): Promise<StockLevel> {
    return (await this.http.call<StockLevel>({ ...options, path: `/v1/stock/${encodeURIComponent(sku)}` }))
      .body;
  }

  /** Asks for a correction. The same again, with the same reference, changes nothing. */
  async adjust(adjustment: NewAdjustment, options: CallOptions = {}): Promise<Adjustment> {
    const call = { ...options, method: 'POST', path: '/v1/stock/adjustments', body: adjustment } as const;
    return (await this.http.call<Adjustment>(call)).body;
  }

  async adjustment(reference: string, options: CallOptions = {}): Promise<Adjustment> {
    const path = `/v1/stock/adjustments/${encodeURIComponent(reference)}`;
    return (await this.http.call<Adjustment>({ ...options, path })).body;
  }

  /** Asks until the adjustment is applied or rejected, for as long as it takes or until the signal aborts. */
  async settled(reference: string, options: CallOptions = {}): Promise<Adjustment> {
    for (let times = 1; ; times++) {
      const adjustment = await this.adjustment(reference, options);
      if (adjustment.status !== 'PENDING') return adjustment;
      await delay(backoff(times), options.signal);
    }
  }

  /** Tells when the available stock of a SKU falls to `lowStockAt`; null clears it. */
  async setThreshold(sku: string, lowStockAt: number | null, options: CallOptions = {}): Promise<void> {
    const path = `/v1/stock/${encodeURIComponent(sku)}/threshold`;
    await this.http.call({ ...options, method: 'PUT', path, body: { lowStockAt } });
  }
}
