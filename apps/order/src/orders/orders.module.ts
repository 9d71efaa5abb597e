import { Module } from '@nestjs/common';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { AcceptOrders } from './accept-orders';
import { AwaitDecision } from './await-decision';
import { CancelOrder } from './cancel-order';
import { DecideOrders } from './decide-orders';
import { FulfilOrder } from './fulfil-order';
import { GetOrder } from './get-order';
import { HistoryRepository } from './history.repository';
import { ListOrderEvents } from './list-order-events';
import { ListOrders } from './list-orders';
import { OrderEvents } from './order-events';
import { OrdersConsumer } from './orders.consumer';
import { OrdersController } from './orders.controller';
import { OrdersRepository } from './orders.repository';
import { PlaceOrder } from './place-order';

/** The life of an order. */
@Module({
  controllers: [OrdersController, OrdersConsumer],
  providers: [
    AcceptOrders,
    AwaitDecision,
    CancelOrder,
    DecideOrders,
    FulfilOrder,
    GetOrder,
    HistoryRepository,
    IdempotencyRepository,
    ListOrderEvents,
    ListOrders,
    OrderEvents,
    OrdersRepository,
    PlaceOrder,
  ],
  exports: [OrdersRepository],
})
export class OrdersModule {}
