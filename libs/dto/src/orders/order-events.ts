import { OrderDto } from './order';

export class OrderPlaced extends OrderDto {
  static readonly type = 'waybill.order.placed.v1';
}

export class OrderConfirmed extends OrderDto {
  static readonly type = 'waybill.order.confirmed.v1';
}

export class OrderRejected extends OrderDto {
  static readonly type = 'waybill.order.rejected.v1';
}

export class OrderCancelled extends OrderDto {
  static readonly type = 'waybill.order.cancelled.v1';
}

export class OrderFulfilled extends OrderDto {
  static readonly type = 'waybill.order.fulfilled.v1';
}
