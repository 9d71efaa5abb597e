import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsArray, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import type { NotificationChannel } from './notification-events';

@ApiSchema({ description: 'Tells notification of a webhook; its secret is derived and never travels.' })
export class RegisterWebhook {
  static readonly type = 'waybill.webhook.register.v1';

  @ApiProperty({ description: 'Of the webhook.' })
  @IsString()
  id!: string;

  @ApiProperty({ example: 'https://shop.example/hooks' })
  @IsString()
  url!: string;

  @ApiProperty({ description: 'Types of events, or `*` for all of them.' })
  @IsArray()
  @IsString({ each: true })
  types!: string[];

  @ApiPropertyOptional({ description: 'Whose orders; absent: all.' })
  @IsOptional()
  @IsString()
  customerId?: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'Of the secret; grows when it is rotated.' })
  @IsInt()
  generation!: number;
}

@ApiSchema({ description: 'Ends a webhook.' })
export class RemoveWebhook {
  static readonly type = 'waybill.webhook.remove.v1';

  @ApiProperty({ description: 'Of the webhook.' })
  @IsString()
  id!: string;
}

export interface Preferences {
  channels?: Partial<Record<NotificationChannel, boolean>>;
  types?: string[];
}

@ApiSchema({ description: 'What a customer wants to be told, and how.' })
export class SetPreferences {
  static readonly type = 'waybill.preferences.set.v1';

  @ApiProperty({ example: 'c-1' })
  @IsString()
  customerId!: string;

  @ApiProperty({
    type: 'object',
    properties: {
      channels: { type: 'object', additionalProperties: { type: 'boolean' } },
      types: { type: 'array', items: { type: 'string' } },
    },
    description: 'Channels that are off, and the only types of events to tell of; absent: all.',
  })
  @IsObject()
  preferences!: Preferences;
}
