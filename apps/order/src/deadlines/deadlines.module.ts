import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module';
import { Schedule } from '../schedule';
import { DeadlinesRepository } from './deadlines.repository';
import { DecisionClock } from './decision-clock';
import { DecisionClockRepository } from './decision-clock.repository';
import { EndOrders } from './end-orders';
import { ExpireHolds } from './expire-holds';
import { TimeOutOrders } from './time-out-orders';

/** The ends of orders that nobody asked for. */
@Module({
  imports: [OrdersModule],
  providers: [
    DeadlinesRepository,
    DecisionClock,
    DecisionClockRepository,
    EndOrders,
    ExpireHolds,
    Schedule,
    TimeOutOrders,
  ],
})
export class DeadlinesModule {}
