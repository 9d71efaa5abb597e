import { Module } from '@nestjs/common';
import { Mailer } from '../mail/mailer';
import { PreferencesModule } from '../preferences/preferences.module';
import { CallDueWebhooks } from '../webhooks/call-due-webhooks';
import { CallSlots } from '../webhooks/call-slots';
import { DisableWebhooks } from '../webhooks/disable-webhooks';
import { EndCalls } from '../webhooks/end-calls';
import { WebhookSender } from '../webhooks/webhook-sender';
import { WebhooksConsumer } from '../webhooks/webhooks.consumer';
import { WebhooksRepository } from '../webhooks/webhooks.repository';
import { NoticeSender } from './notice-sender';
import { NoticesConsumer } from './notices.consumer';
import { NoticesRepository } from './notices.repository';
import { NotifyCustomer } from './notify-customer';
import { PruneNotices } from './prune-notices';
import { SendDueNotices } from './send-due-notices';
import { SettleNotices } from './settle-notices';
import { WaitingMetric } from './waiting-metric';

/** Notices and the webhooks that are called with some of them: a notice ends with its webhook. */
@Module({
  imports: [PreferencesModule],
  controllers: [NoticesConsumer, WebhooksConsumer],
  providers: [
    Mailer,
    NoticeSender,
    NoticesRepository,
    NotifyCustomer,
    PruneNotices,
    SendDueNotices,
    SettleNotices,
    CallDueWebhooks,
    CallSlots,
    DisableWebhooks,
    EndCalls,
    WaitingMetric,
    WebhookSender,
    WebhooksRepository,
  ],
  exports: [NotifyCustomer, SendDueNotices],
})
export class NoticesModule {}
