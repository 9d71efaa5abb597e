import { Controller } from '@nestjs/common';
import { OrderCancelled, OrderConfirmed, OrderFulfilled, OrderRejected } from '@waybill/dto';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { NotifyCustomer } from './notify-customer';

@Controller()
export class NoticesConsumer {
  constructor(private readonly notifyCustomer: NotifyCustomer) {}

  @OnEvents(OrderConfirmed, OrderRejected, OrderCancelled, OrderFulfilled)
  tell(
    events: Received<OrderConfirmed | OrderRejected | OrderCancelled | OrderFulfilled>[],
    tx: Transaction,
  ): Promise<void> {
    return this.notifyCustomer.run(events, tx);
  }
}
