import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, IsUUID } from 'class-validator';
import { ORDER_STATUSES, type OrderStatus } from '../orders/order';

export const NOTIFICATION_CHANNELS = ['email', 'feed', 'webhook'] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

class NotificationEvent {
  @IsUUID()
  notificationId!: string;

  @IsUUID()
  orderId!: string;

  @IsString()
  orderStatus!: OrderStatus;

  @IsString()
  channel!: NotificationChannel;

  @IsString()
  recipient!: string;

  @IsInt()
  attempts!: number;

  @IsOptional()
  @IsString()
  error?: string;
}

/** The recipient's channel has taken the notice. */
export class NotificationSent extends NotificationEvent {
  static readonly type = 'waybill.notification.sent.v1';
}

/** The notice is given up; `error` says why. */
export class NotificationFailed extends NotificationEvent {
  static readonly type = 'waybill.notification.failed.v1';
}

/** The customer opted out of this channel. */
export class NotificationSkipped extends NotificationEvent {
  static readonly type = 'waybill.notification.skipped.v1';
}

/** A webhook gets no more calls. */
export class WebhookDisabled {
  static readonly type = 'waybill.webhook.disabled.v1';

  @IsString()
  id!: string;

  @IsString()
  reason!: string;
}

export const NOTIFICATION_STATUSES = ['SENT', 'FAILED', 'SKIPPED'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** An entry of an order's delivery log. */
export class NotificationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  orderId!: string;

  @ApiProperty({ enum: ORDER_STATUSES })
  orderStatus!: OrderStatus;

  @ApiProperty({ enum: NOTIFICATION_CHANNELS })
  channel!: NotificationChannel;

  @ApiProperty({ example: 'a@b.example' })
  recipient!: string;

  @ApiProperty({ enum: NOTIFICATION_STATUSES })
  status!: NotificationStatus;

  @ApiProperty({ example: 1 })
  attempts!: number;

  @ApiPropertyOptional()
  error?: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}
