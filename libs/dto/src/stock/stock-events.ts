import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, IsUUID, ValidateNested } from 'class-validator';
import { RejectedLine } from '../orders/order';

/** How many units of one SKU a hold covers. */
export class HoldLine {
  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  quantity!: number;
}

class HoldEvent {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  orderId!: string;

  @ApiProperty({ type: [HoldLine], description: 'What the hold covers.' })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => HoldLine)
  lines!: HoldLine[];
}

@ApiSchema({ description: 'All lines of the order are held.' })
export class StockReserved extends HoldEvent {
  static readonly type = 'waybill.stock.reserved.v1';
}

@ApiSchema({
  description:
    'No line of the order is held; `reason` is `unknown-sku` when any line is, else `out-of-stock`.',
})
export class StockRejected {
  static readonly type = 'waybill.stock.rejected.v1';

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  orderId!: string;

  @ApiProperty({ enum: ['out-of-stock', 'unknown-sku'] })
  @IsString()
  reason!: 'out-of-stock' | 'unknown-sku';

  @ApiProperty({ type: [RejectedLine], description: 'The failing lines only.' })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RejectedLine)
  rejectedLines!: RejectedLine[];
}

@ApiSchema({ description: 'The hold is gone and its units are available again.' })
export class StockReleased extends HoldEvent {
  static readonly type = 'waybill.stock.released.v1';

  @ApiProperty({ enum: ['cancelled', 'expired'] })
  @IsString()
  reason!: 'cancelled' | 'expired';
}

@ApiSchema({ description: 'The hold’s units have left the warehouse.' })
export class StockWithdrawn extends HoldEvent {
  static readonly type = 'waybill.stock.withdrawn.v1';
}

class AdjustmentEvent {
  @ApiProperty({ example: 'delivery-4711', description: 'Of the adjustment.' })
  @IsString()
  reference!: string;

  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 100 })
  @IsInt()
  delta!: number;
}

@ApiSchema({ description: 'A correction was applied; `onHand` and `held` are the level after it.' })
export class StockAdjusted extends AdjustmentEvent {
  static readonly type = 'waybill.stock.adjusted.v1';

  @ApiProperty({ type: 'integer', example: 100 })
  @IsInt()
  onHand!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  held!: number;
}

@ApiSchema({
  description:
    'A correction was refused: it would go below what is held, or take from a SKU that nobody knows.',
})
export class StockAdjustmentRejected extends AdjustmentEvent {
  static readonly type = 'waybill.stock.adjustment-rejected.v1';

  @ApiProperty({ enum: ['below-held', 'unknown-sku'] })
  @IsString()
  reason!: 'below-held' | 'unknown-sku';
}

@ApiSchema({ description: 'Available stock fell to its threshold or below; once per crossing.' })
export class StockRanLow {
  static readonly type = 'waybill.stock.ran-low.v1';

  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 9 })
  @IsInt()
  available!: number;

  @ApiProperty({ type: 'integer', example: 10, description: 'The threshold.' })
  @IsInt()
  lowStockAt!: number;
}
