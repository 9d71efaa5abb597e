import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min, NotEquals, ValidateIf } from 'class-validator';
import { MAX_DELTA, NAME_PATTERN, PRINTABLE, SKU_PATTERN } from '../limits';

/** The body of `POST /v1/stock/adjustments`. */
export class StockAdjustmentDto {
  @ApiProperty({ example: 'TEA-001', pattern: SKU_PATTERN.source })
  @Matches(SKU_PATTERN, { message: 'sku must be 1 to 64 letters, digits, dots, dashes or underscores' })
  sku!: string;

  @ApiProperty({
    type: 'integer',
    example: 100,
    minimum: -MAX_DELTA,
    maximum: MAX_DELTA,
    not: { enum: [0] },
    description: 'Not zero.',
  })
  @IsInt()
  @NotEquals(0)
  @Min(-MAX_DELTA)
  @Max(MAX_DELTA)
  delta!: number;

  @ApiProperty({
    example: 'delivery-4711',
    minLength: 1,
    maxLength: 128,
    pattern: PRINTABLE,
    description: 'The adjustment is applied once per reference.',
  })
  @Matches(NAME_PATTERN, { message: 'reference must be 1 to 128 characters without controls' })
  reference!: string;

  @ApiPropertyOptional({ example: 'recount', maxLength: 500, pattern: PRINTABLE })
  @IsOptional()
  @Matches(/^[^\p{Cc}\p{Cs}]{0,500}$/u, { message: 'note must be up to 500 characters without controls' })
  note?: string;
}

@ApiSchema({ description: 'Asks inventory to correct the stock of a SKU, once per reference.' })
export class AdjustStock extends StockAdjustmentDto {
  static readonly type = 'waybill.stock.adjust.v1';
}

export const ADJUSTMENT_STATUSES = ['PENDING', 'APPLIED', 'REJECTED'] as const;
export type AdjustmentStatus = (typeof ADJUSTMENT_STATUSES)[number];

/** What became of an adjustment. */
export class AdjustmentDto extends StockAdjustmentDto {
  @ApiProperty({ enum: ADJUSTMENT_STATUSES })
  status!: AdjustmentStatus;

  @ApiPropertyOptional({ enum: ['below-held', 'unknown-sku'], description: 'Present when REJECTED.' })
  reason?: string;
}

/** The body of `PUT /v1/stock/{sku}/threshold`. */
export class StockThresholdDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 10,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Null clears it.',
  })
  @ValidateIf((threshold: StockThresholdDto) => threshold.lowStockAt !== null)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  lowStockAt!: number | null;
}

@ApiSchema({
  description: 'Asks inventory to tell when a SKU’s available stock falls to `lowStockAt`; null clears it.',
})
export class SetLowStockThreshold extends StockThresholdDto {
  static readonly type = 'waybill.stock.set-threshold.v1';

  @ApiProperty({ example: 'TEA-001' })
  @Matches(SKU_PATTERN)
  sku!: string;
}

/** A threshold as it was asked for; the level shows it once inventory has it. */
export class AskedThresholdDto extends StockThresholdDto {
  @ApiProperty({ example: 'TEA-001' })
  sku!: string;
}
