import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { EventsController } from '../live/events.controller';
import { FeedRepository } from '../live/feed.repository';
import { HistoryFeed } from '../live/history-feed';
import { StreamOrder } from '../live/stream-order';
import { StreamOrders } from '../live/stream-orders';
import { StreamReads } from '../live/stream-reads';
import { TransactionsRepository } from '../live/transactions.repository';
import { WatchHoldUps } from '../live/watch-hold-ups';
import { Schedule } from '../schedule';
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
import { PendingMetric } from './pending-metric';
import { PlaceOrder } from './place-order';

/** The life of an order. */
@Module({
  imports: [HttpModule],
  controllers: [OrdersController, OrdersConsumer, EventsController],
  providers: [
    AcceptOrders,
    AwaitDecision,
    CancelOrder,
    DecideOrders,
    FeedRepository,
    FulfilOrder,
    GetOrder,
    HistoryFeed,
    HistoryRepository,
    IdempotencyRepository,
    ListOrderEvents,
    ListOrders,
    OrderEvents,
    OrdersRepository,
    PendingMetric,
    PlaceOrder,
    Schedule,
    StreamOrder,
    StreamOrders,
    StreamReads,
    TransactionsRepository,
    WatchHoldUps,
  ],
  exports: [
    FeedRepository,
    HistoryRepository,
    IdempotencyRepository,
    OrderEvents,
    OrdersRepository,
    StreamReads,
  ],
})
export class OrdersModule {}
