import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';

/** The stock of one SKU: the answer of the HTTP API and the data of `StockLevelChanged`. Units are pieces. */
export class StockLevelDto {
  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 100 })
  @IsInt()
  onHand!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Promised to orders and not yet withdrawn.' })
  @IsInt()
  held!: number;

  @ApiProperty({ type: 'integer', example: 98, description: 'onHand less held.' })
  @IsInt()
  available!: number;

  @ApiProperty({ type: 'integer', example: 7, description: 'Grows with every change; a lower one is stale.' })
  @IsInt()
  version!: number;

  @ApiPropertyOptional({ type: 'integer', example: 10, description: 'Its threshold; absent: none.' })
  @IsOptional()
  @IsInt()
  lowStockAt?: number;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601()
  updatedAt!: string;
}

@ApiSchema({ description: 'The state of a SKU after a change, keyed by SKU on a compacted topic.' })
export class StockLevelChanged extends StockLevelDto {
  static readonly type = 'waybill.stock.level-changed.v1';
}
