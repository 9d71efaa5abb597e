import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsISO4217CurrencyCode,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
} from 'class-validator';
import { Max, Min, ValidateNested } from 'class-validator';

/** Nest's transport routes by topic, so there is one for each event. */
export const TOPICS = [
  'order.placed',
  'stock.reserved',
  'stock.rejected',
  'order.confirmed',
  'order.rejected',
  'notification.sent',
] as const;

export class OrderLine {
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  sku!: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity!: number;

  @IsInt()
  @Min(0)
  unitPrice!: number;
}

export class PlaceOrder {
  @IsString()
  customerId!: string;

  @IsOptional()
  @IsEmail()
  email?: string;

  @IsISO4217CurrencyCode()
  currency!: string;

  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];
}

export class Order extends PlaceOrder {
  @IsUUID()
  id!: string;

  @IsIn(['PENDING', 'CONFIRMED', 'REJECTED'])
  status!: string;

  @IsInt()
  total!: number;
}

export class StockDecision {
  @IsUUID()
  orderId!: string;
}

export class NotificationSent {
  @IsUUID()
  id!: string;

  @IsUUID()
  orderId!: string;

  @IsString()
  orderStatus!: string;

  @IsString()
  channel!: string;

  @IsString()
  recipient!: string;
}
