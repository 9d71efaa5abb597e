import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';

/** The stock of one SKU: the answer of the HTTP API and the data of `StockLevelChanged`. Units are pieces. */
export class StockLevelDto {
  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ example: 100 })
  @IsInt()
  onHand!: number;

  @ApiProperty({ example: 2, description: 'Promised to orders and not yet withdrawn.' })
  @IsInt()
  held!: number;

  @ApiProperty({ example: 98, description: 'onHand less held.' })
  @IsInt()
  available!: number;

  @ApiProperty({ example: 7, description: 'Grows with every change; a lower one is stale.' })
  @IsInt()
  version!: number;

  @ApiPropertyOptional({ example: 10 })
  @IsOptional()
  @IsInt()
  lowStockAt?: number;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601()
  updatedAt!: string;
}

/** The state of a SKU after a change, keyed by SKU on a compacted topic. */
export class StockLevelChanged extends StockLevelDto {
  static readonly type = 'waybill.stock.level-changed.v1';
}
