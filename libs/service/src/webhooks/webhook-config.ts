import { IsBoolean, IsString, MinLength } from 'class-validator';
import { RequiredInProduction } from '../config/required-in-production';
import { ServiceConfig } from '../config/service-config';

/** The settings of the two services that know of webhooks, order and notification; both must be given the same. */
export abstract class WebhookConfig extends ServiceConfig {
  /** Every webhook's secret is derived from it: whoever has it can sign for us, and a new one makes all secrets new. */
  @RequiredInProduction()
  @IsString()
  @MinLength(32)
  WEBHOOK_MASTER_KEY: string = 'of-one-machine-alone-and-no-secret-at-all';

  /** Also calls http, and private and loopback addresses: whoever may register a webhook then reaches our network. */
  @IsBoolean()
  WEBHOOK_ALLOW_PRIVATE: boolean = false;
}
