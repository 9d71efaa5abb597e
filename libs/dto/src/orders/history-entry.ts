import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OrderDto } from './order';

/** One event of an order's history. */
export class HistoryEntryDto {
  @ApiProperty({ format: 'uuid', description: 'The `ce_id` of the event.' })
  id!: string;

  @ApiProperty({ example: 'waybill.order.placed.v1', description: 'The `ce_type` of the event.' })
  type!: string;

  @ApiProperty({ format: 'date-time' })
  time!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;

  @ApiProperty({ type: OrderDto, description: 'The order as it stood after the event.' })
  data!: OrderDto;

  @ApiProperty({ description: "One for the whole of an order's story." })
  correlationId!: string;

  @ApiPropertyOptional({ description: 'The `ce_id` of the message that caused this; absent for HTTP.' })
  causationId?: string;
}
