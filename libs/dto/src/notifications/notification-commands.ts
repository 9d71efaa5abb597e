import { IsArray, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import type { NotificationChannel } from './notification-events';

/** Tells notification of a webhook; its secret is derived and never travels. */
export class RegisterWebhook {
  static readonly type = 'waybill.webhook.register.v1';

  @IsString()
  id!: string;

  @IsString()
  url!: string;

  @IsArray()
  @IsString({ each: true })
  types!: string[];

  @IsOptional()
  @IsString()
  customerId?: string;

  @IsInt()
  generation!: number;
}

export class RemoveWebhook {
  static readonly type = 'waybill.webhook.remove.v1';

  @IsString()
  id!: string;
}

export interface Preferences {
  channels?: Partial<Record<NotificationChannel, boolean>>;
  types?: string[];
}

export class SetPreferences {
  static readonly type = 'waybill.preferences.set.v1';

  @IsString()
  customerId!: string;

  @IsObject()
  preferences!: Preferences;
}
