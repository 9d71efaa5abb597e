import { WebhookConfig, type Variables } from '@waybill/service';
import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';
import { HasSmtpOptions } from './mail/smtp-url';
import { IsSchedule } from './webhooks/is-schedule';

/** The settings of the notification service. */
export class NotificationConfig extends WebhookConfig {
  override PORT = 3002;
  override DATABASE_URL = 'postgres://notification:notification@127.0.0.1:5432/notification';

  /** Where mails go; without it they are files in MAIL_DIR. */
  @IsOptional()
  @IsUrl({ protocols: ['smtp', 'smtps'], require_protocol: true, require_tld: false })
  @HasSmtpOptions()
  SMTP_URL?: string;

  @Matches(/^([^<>\r\n]*<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/, {
    message: '$property must be an address, alone or as Name <address>',
  })
  MAIL_FROM = 'Waybill <orders@waybill.example>';

  @IsString()
  @MinLength(1)
  MAIL_DIR = '.local/mail';

  /** The pauses after a failed call of a webhook; with its end the webhook is disabled. */
  @IsSchedule()
  WEBHOOK_RETRY_SCHEDULE = '5s,1m,5m,30m,2h,8h,24h';

  /** For a whole call, from the look-up of the name to the end of the answer. */
  @IsInt()
  @Min(1)
  @Max(60_000)
  WEBHOOK_TIMEOUT_MS = 10_000;

  /** How long sends under way may take once the process is to end: half of what is left then, so that it is written down. */
  sendGraceMs(): number {
    return ((this.SHUTDOWN_TIMEOUT_SECONDS - this.drainSeconds()) * 1_000) / 2;
  }

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
