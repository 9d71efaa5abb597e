import { ServiceConfig, type Variables } from '@waybill/service';
import { IsOptional, IsString, IsUrl, MinLength } from 'class-validator';

/** The settings of the notification service. */
export class NotificationConfig extends ServiceConfig {
  override PORT = 3002;
  override DATABASE_URL = 'postgres://notification:notification@127.0.0.1:5432/notification';

  /** Where mails go; without it they are files in MAIL_DIR. */
  @IsOptional()
  @IsUrl({ protocols: ['smtp', 'smtps'], require_protocol: true, require_tld: false })
  SMTP_URL?: string;

  @IsString()
  @MinLength(1)
  MAIL_FROM = 'Waybill <orders@waybill.example>';

  @IsString()
  @MinLength(1)
  MAIL_DIR = '.local/mail';

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
