import { Controller } from '@nestjs/common';
import { AdjustStock, OrderCancelled, OrderFulfilled, OrderPlaced, SetLowStockThreshold } from '@waybill/dto';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { ChangeStock, type StockChange } from './change-stock';

@Controller()
export class StockConsumer {
  constructor(private readonly changeStock: ChangeStock) {}

  /** One handler for all types, so that a chunk is one run and locks its SKUs once. */
  @OnEvents(OrderPlaced, OrderCancelled, OrderFulfilled, AdjustStock, SetLowStockThreshold)
  change(changes: Received<StockChange>[], tx: Transaction): Promise<void> {
    return this.changeStock.run(changes, tx);
  }
}
