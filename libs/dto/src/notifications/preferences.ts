import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, ValidateNested } from 'class-validator';
import { MayBeAbsent } from '../may-be-absent';
import { eventTypes, IsEventTypes } from './event-types';

export class ChannelsDto {
  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  email?: boolean;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  feed?: boolean;

  @ApiPropertyOptional({ default: true })
  @MayBeAbsent()
  @IsBoolean()
  webhook?: boolean;
}

/** What a customer wants to be told of, and where: the body of `PUT /v1/customers/{id}/preferences`, and its answer. */
export class PreferencesDto {
  @ApiPropertyOptional({ type: ChannelsDto, description: 'What is left out is true.' })
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => ChannelsDto)
  channels?: ChannelsDto;

  @ApiPropertyOptional({
    ...eventTypes(0),
    example: ['waybill.order.confirmed.v1', 'waybill.order.rejected.v1'],
    description: 'The types of event to be told of, `["*"]` for all; all of them where it is left out.',
  })
  @MayBeAbsent()
  @IsEventTypes()
  types?: string[];
}
