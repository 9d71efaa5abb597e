import { ApiSchema } from '@nestjs/swagger';
import { OrderDto } from './order';

@ApiSchema({ description: 'An order was accepted; inventory decides about it.' })
export class OrderPlaced extends OrderDto {
  static readonly type = 'waybill.order.placed.v1';
}

@ApiSchema({ description: 'All of its lines are held.' })
export class OrderConfirmed extends OrderDto {
  static readonly type = 'waybill.order.confirmed.v1';
}

@ApiSchema({
  description: 'Not all of its lines could be held, so none is; `rejectedLines` are those at fault.',
})
export class OrderRejected extends OrderDto {
  static readonly type = 'waybill.order.rejected.v1';
}

@ApiSchema({ description: 'It is called off, by the customer or by a deadline; `reason` says which.' })
export class OrderCancelled extends OrderDto {
  static readonly type = 'waybill.order.cancelled.v1';
}

@ApiSchema({ description: 'It has been shipped.' })
export class OrderFulfilled extends OrderDto {
  static readonly type = 'waybill.order.fulfilled.v1';
}
