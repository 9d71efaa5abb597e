import { setTimeout as delay } from 'node:timers/promises';
import type { AdjustmentDto } from '@waybill/dto';
import { ApiRefusal, type OrderApi } from './order-api';
import type { StockRow } from './stock-csv';

const TELL_EVERY_MS = 1_000;
const POLL_MS = 100;
/** For a service that is busy, or on its way up again. */
const RETRIES = 5;

type Output = Pick<Console, 'log' | 'error'>;

/** Sends rows as adjustments, and follows them until they are decided. */
export class ImportRows {
  private told = performance.now();

  constructor(
    private readonly api: Pick<OrderApi, 'adjust' | 'adjustment'>,
    private readonly output: Output,
  ) {}

  /** Returns the exit code. */
  async run(rows: StockRow[], parallel: number, waitMs: number): Promise<number> {
    const failed: [StockRow, string][] = [];
    const sent: StockRow[] = [];
    const bySku = [...Map.groupBy(rows, ({ sku }) => sku).values()];
    await inParallel(bySku, parallel, async (ofSku) => {
      for (const row of ofSku) {
        const refused = await this.send(row);
        if (refused === undefined) sent.push(row);
        else failed.push([row, refused]);
        this.progress(`${sent.length + failed.length} of ${rows.length} sent`);
      }
    });
    const applied = await this.follow(sent, parallel, waitMs, failed);
    for (const [{ line, sku }, why] of failed.sort(([a], [b]) => a.line - b.line))
      this.output.error(`line ${line}: ${sku}: ${why}`);
    this.output.log(`${rows.length} rows: ${applied} applied, ${failed.length} not`);
    return failed.length > 0 ? 1 : 0;
  }

  /** Returns why it was refused, if it was. */
  private async send({ sku, delta, reference, note }: StockRow): Promise<string | undefined> {
    try {
      await this.patiently(() => this.api.adjust({ sku, delta, reference, note }));
      return undefined;
    } catch (error) {
      // Of a row, not of the caller.
      if (error instanceof ApiRefusal && [400, 422].includes(error.status)) return error.message;
      throw error;
    }
  }

  /** Waits until all are decided; returns how many were applied. */
  private async follow(
    sent: StockRow[],
    parallel: number,
    waitMs: number,
    failed: [StockRow, string][],
  ): Promise<number> {
    const deadline = performance.now() + waitMs;
    let applied = 0;
    for (let pending = sent; pending.length > 0; await delay(POLL_MS)) {
      const left: StockRow[] = [];
      await inParallel(pending, parallel, async (row) => {
        const { status, reason } = await this.patiently(() => this.api.adjustment(row.reference));
        if (status === 'PENDING') left.push(row);
        else if (status === 'APPLIED') applied += 1;
        else failed.push([row, `rejected: ${reason ?? 'no reason given'}`]);
        this.progress(`${applied + failed.length} of ${sent.length} decided`);
      });
      if (left.length > 0 && performance.now() > deadline) {
        for (const row of left) failed.push([row, 'not decided in time; say the same command again later']);
        return applied;
      }
      pending = left;
    }
    return applied;
  }

  private async patiently(call: () => Promise<AdjustmentDto>): Promise<AdjustmentDto> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const busy = error instanceof ApiRefusal && [429, 503].includes(error.status);
        if (!busy || attempt > RETRIES) throw error;
        await delay((error.retryAfterSeconds ?? attempt) * 1000);
      }
    }
  }

  private progress(line: string): void {
    if (performance.now() - this.told < TELL_EVERY_MS) return;
    this.told = performance.now();
    this.output.error(line);
  }
}

/** Does `work` for each item, some at once; the first error ends it. */
async function inParallel<T>(items: T[], parallel: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of rest) {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
