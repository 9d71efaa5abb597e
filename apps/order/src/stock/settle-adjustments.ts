import { Injectable } from '@nestjs/common';
import { StockAdjustmentRejected, type StockAdjusted } from '@waybill/dto';
import type { Received } from '@waybill/messaging';
import type { Transaction } from '@waybill/postgres';
import { AdjustmentsRepository, type Settlement } from './adjustments.repository';

/** Notes what inventory made of adjustments. */
@Injectable()
export class SettleAdjustments {
  constructor(private readonly adjustments: AdjustmentsRepository) {}

  async run(events: Received<StockAdjusted | StockAdjustmentRejected>[], tx: Transaction): Promise<void> {
    const settlements = new Map<string, Settlement>();
    for (const { data } of events) {
      const { reference } = data;
      if (settlements.has(reference)) continue;
      settlements.set(
        reference,
        data instanceof StockAdjustmentRejected
          ? { reference, status: 'REJECTED', reason: data.reason }
          : { reference, status: 'APPLIED', reason: null },
      );
    }
    await this.adjustments.settle(tx, [...settlements.values()]);
  }
}
