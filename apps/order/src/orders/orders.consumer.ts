import { Controller } from '@nestjs/common';
import { StockRejected, StockReserved } from '@waybill/dto';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { DecideOrders } from './decide-orders';

/** What inventory decided, in. */
@Controller()
export class OrdersConsumer {
  constructor(private readonly decideOrders: DecideOrders) {}

  @OnEvents(StockReserved, StockRejected)
  decide(events: Received<StockReserved | StockRejected>[], tx: Transaction): Promise<void> {
    return this.decideOrders.run(events, tx);
  }
}
