import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, IsUUID, ValidateNested } from 'class-validator';
import { RejectedLine } from '../orders/order';

/** How many units of one SKU a hold covers. */
export class HoldLine {
  @IsString()
  sku!: string;

  @IsInt()
  quantity!: number;
}

class HoldEvent {
  @IsUUID()
  orderId!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => HoldLine)
  lines!: HoldLine[];
}

/** All lines of the order are held. */
export class StockReserved extends HoldEvent {
  static readonly type = 'waybill.stock.reserved.v1';
}

/** No line of the order is held; `reason` is `unknown-sku` when any line is, else `out-of-stock`. */
export class StockRejected {
  static readonly type = 'waybill.stock.rejected.v1';

  @IsUUID()
  orderId!: string;

  @IsString()
  reason!: 'out-of-stock' | 'unknown-sku';

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RejectedLine)
  rejectedLines!: RejectedLine[];
}

/** The hold is gone and its units are available again. */
export class StockReleased extends HoldEvent {
  static readonly type = 'waybill.stock.released.v1';

  @IsString()
  reason!: 'cancelled' | 'expired';
}

/** The hold's units have left the warehouse. */
export class StockWithdrawn extends HoldEvent {
  static readonly type = 'waybill.stock.withdrawn.v1';
}

class AdjustmentEvent {
  @IsString()
  reference!: string;

  @IsString()
  sku!: string;

  @IsInt()
  delta!: number;
}

/** A correction was applied; `onHand` and `held` are the level after it. */
export class StockAdjusted extends AdjustmentEvent {
  static readonly type = 'waybill.stock.adjusted.v1';

  @IsInt()
  onHand!: number;

  @IsInt()
  held!: number;
}

/** A correction was refused: it would go below what is held, or take from a SKU that nobody knows. */
export class StockAdjustmentRejected extends AdjustmentEvent {
  static readonly type = 'waybill.stock.adjustment-rejected.v1';

  @IsString()
  reason!: 'below-held' | 'unknown-sku';
}

/** Available stock fell to its threshold or below; once per crossing. */
export class StockRanLow {
  static readonly type = 'waybill.stock.ran-low.v1';

  @IsString()
  sku!: string;

  @IsInt()
  available!: number;

  @IsInt()
  lowStockAt!: number;
}
