import { Module } from '@nestjs/common';
import { Mailer } from '../mail/mailer';
import { NoticeSender } from './notice-sender';
import { NoticesConsumer } from './notices.consumer';
import { NoticesRepository } from './notices.repository';
import { NotifyCustomer } from './notify-customer';
import { SendDueNotices } from './send-due-notices';

@Module({
  controllers: [NoticesConsumer],
  providers: [Mailer, NoticeSender, NoticesRepository, NotifyCustomer, SendDueNotices],
  exports: [NotifyCustomer, SendDueNotices],
})
export class NoticesModule {}
