import { Module } from '@nestjs/common';
import { AdjustmentsRepository } from './adjustments.repository';
import { FollowLevels } from './follow-levels';
import { GetAdjustment } from './get-adjustment';
import { GetStock } from './get-stock';
import { LevelsRepository } from './levels.repository';
import { ListStock } from './list-stock';
import { RequestAdjustment } from './request-adjustment';
import { SetThreshold } from './set-threshold';
import { SettleAdjustments } from './settle-adjustments';
import { StockConsumer } from './stock.consumer';
import { StockController } from './stock.controller';

/** Stock as the order service shows it; inventory decides it. */
@Module({
  controllers: [StockController, StockConsumer],
  providers: [
    AdjustmentsRepository,
    FollowLevels,
    GetAdjustment,
    GetStock,
    LevelsRepository,
    ListStock,
    RequestAdjustment,
    SetThreshold,
    SettleAdjustments,
  ],
})
export class StockModule {}
