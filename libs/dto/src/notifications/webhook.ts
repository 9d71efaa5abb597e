import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, IsString, Matches } from 'class-validator';
import { NAME_PATTERN, PRINTABLE, WEBHOOK_ID_PATTERN } from '../limits';
import { MayBeAbsent } from '../may-be-absent';
import { eventTypes, IsEventTypes } from './event-types';

/** The body of `PUT /v1/webhooks/{id}`. */
export class WebhookTargetDto {
  @ApiProperty({
    example: 'https://shop.example/hooks/waybill',
    maxLength: 2048,
    description: 'https, of a public address.',
  })
  @IsString()
  url!: string;

  @ApiProperty({
    ...eventTypes(1),
    example: ['waybill.order.confirmed.v1', 'waybill.order.rejected.v1'],
    description: 'The types of event to be called with, or `["*"]` for all. Never for an order being placed.',
  })
  @IsEventTypes()
  @ArrayNotEmpty()
  types!: string[];

  @ApiPropertyOptional({
    example: 'c-1',
    minLength: 1,
    maxLength: 128,
    pattern: PRINTABLE,
    description: 'Whose orders to be called for; without it everybody’s.',
  })
  @MayBeAbsent()
  @Matches(NAME_PATTERN, { message: 'customerId must be 1 to 128 characters without controls' })
  customerId?: string;
}

export const WEBHOOK_STATUSES = ['ACTIVE', 'DISABLED'] as const;

/** A webhook, as it is shown. */
export class WebhookDto extends WebhookTargetDto {
  @ApiProperty({ example: 'shop', pattern: WEBHOOK_ID_PATTERN.source })
  id!: string;

  @ApiProperty({ enum: WEBHOOK_STATUSES, description: 'One that is DISABLED is not called.' })
  status!: (typeof WEBHOOK_STATUSES)[number];

  @ApiPropertyOptional({ description: 'Why it is DISABLED.' })
  reason?: string;
}

/** A webhook with its secret, which is shown when it is made, and never again. */
export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({
    example: 'whsec_oKdXtEB2DcDDBQ5lVdZnZBLmdXjhUZpCPwU1bWCD7Ns=',
    description: 'What its calls are signed with, as Standard Webhooks has it.',
  })
  secret!: string;
}
