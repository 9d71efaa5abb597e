import { Controller } from '@nestjs/common';
import { StockAdjusted, StockAdjustmentRejected, StockLevelChanged } from '@waybill/dto';
import { OnEvents, Tombstone, type Received, type Transaction } from '@waybill/messaging';
import { FollowLevels } from './follow-levels';
import { SettleAdjustments } from './settle-adjustments';

/** What inventory tells of stock, in. */
@Controller()
export class StockConsumer {
  constructor(
    private readonly followLevels: FollowLevels,
    private readonly settleAdjustments: SettleAdjustments,
  ) {}

  @OnEvents(StockLevelChanged, Tombstone)
  level(events: Received<StockLevelChanged | Tombstone>[], tx: Transaction): Promise<void> {
    return this.followLevels.run(events, tx);
  }

  @OnEvents(StockAdjusted, StockAdjustmentRejected)
  settle(events: Received<StockAdjusted | StockAdjustmentRejected>[], tx: Transaction): Promise<void> {
    return this.settleAdjustments.run(events, tx);
  }
}
