import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, IsUUID } from 'class-validator';
import { ORDER_STATUSES, type OrderStatus } from '../orders/order';

export const NOTIFICATION_CHANNELS = ['email', 'feed', 'webhook'] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

class NotificationEvent {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  notificationId!: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  orderId!: string;

  @ApiProperty({ enum: ORDER_STATUSES, description: 'What the notice tells.' })
  @IsString()
  orderStatus!: OrderStatus;

  @ApiProperty({ enum: NOTIFICATION_CHANNELS })
  @IsString()
  channel!: NotificationChannel;

  @ApiProperty({
    example: 'a@b.example',
    description: 'An address; of the feed the customer, of a webhook its id.',
  })
  @IsString()
  recipient!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  @IsInt()
  attempts!: number;

  @ApiPropertyOptional({ description: 'Of the last attempt.' })
  @IsOptional()
  @IsString()
  error?: string;
}

@ApiSchema({ description: 'The recipient’s channel has taken the notice.' })
export class NotificationSent extends NotificationEvent {
  static readonly type = 'waybill.notification.sent.v1';
}

@ApiSchema({ description: 'The notice is given up; `error` says why.' })
export class NotificationFailed extends NotificationEvent {
  static readonly type = 'waybill.notification.failed.v1';
}

@ApiSchema({ description: 'The customer opted out of this channel.' })
export class NotificationSkipped extends NotificationEvent {
  static readonly type = 'waybill.notification.skipped.v1';
}

@ApiSchema({ description: 'A webhook gets no more calls.' })
export class WebhookDisabled {
  static readonly type = 'waybill.webhook.disabled.v1';

  @ApiProperty({ description: 'Of the webhook.' })
  @IsString()
  id!: string;

  @ApiProperty()
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

  @ApiProperty({ type: 'integer', example: 1 })
  attempts!: number;

  @ApiPropertyOptional()
  error?: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}
