import { Module } from '@nestjs/common';
import { FeedModule } from '../feed/feed.module';
import { OrdersModule } from '../orders/orders.module';
import { ListNotifications } from './list-notifications';
import { LogNotifications } from './log-notifications';
import { NotificationsConsumer } from './notifications.consumer';
import { NotificationsController } from './notifications.controller';
import { NotificationsRepository } from './notifications.repository';

/** The delivery log: what became of the notices about an order. */
@Module({
  imports: [FeedModule, OrdersModule],
  controllers: [NotificationsController, NotificationsConsumer],
  providers: [ListNotifications, LogNotifications, NotificationsRepository],
  exports: [NotificationsRepository],
})
export class NotificationsModule {}
