import { Module } from '@nestjs/common';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { NotificationsModule } from '../notifications/notifications.module';
import { OrdersModule } from '../orders/orders.module';
import { Schedule } from '../schedule';
import { ForgetDeadLetters } from './forget-dead-letters';
import { ForgetKeys } from './forget-keys';
import { ForgetOrders } from './forget-orders';

/** What is deleted when its time is over. */
@Module({
  imports: [DeadLettersModule, NotificationsModule, OrdersModule],
  providers: [ForgetDeadLetters, ForgetKeys, ForgetOrders, Schedule],
})
export class RetentionModule {}
