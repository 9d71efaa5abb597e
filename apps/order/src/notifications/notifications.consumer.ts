import { Controller } from '@nestjs/common';
import { NotificationFailed, NotificationSent, NotificationSkipped } from '@waybill/dto';
import { OnEvents, type Received, type Transaction } from '@waybill/messaging';
import { LogNotifications, type NotificationEvent } from './log-notifications';

/** What notification tells, in. */
@Controller()
export class NotificationsConsumer {
  constructor(private readonly logNotifications: LogNotifications) {}

  @OnEvents(NotificationSent, NotificationFailed, NotificationSkipped)
  log(events: Received<NotificationEvent>[], tx: Transaction): Promise<void> {
    return this.logNotifications.run(events, tx);
  }
}
