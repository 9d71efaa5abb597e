import { Module } from '@nestjs/common';
import { DeadLettersRepository } from '../dead-letters/dead-letters.repository';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { NotificationsRepository } from '../notifications/notifications.repository';
import { HistoryRepository } from '../orders/history.repository';
import { OrdersRepository } from '../orders/orders.repository';
import { Schedule } from '../schedule';
import { ForgetDeadLetters } from './forget-dead-letters';
import { ForgetKeys } from './forget-keys';
import { ForgetOrders } from './forget-orders';

/** What is deleted when its time is over. */
@Module({
  providers: [
    DeadLettersRepository,
    ForgetDeadLetters,
    ForgetKeys,
    ForgetOrders,
    HistoryRepository,
    IdempotencyRepository,
    NotificationsRepository,
    OrdersRepository,
    Schedule,
  ],
})
export class RetentionModule {}
