import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsISO8601, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';

export const ORDER_STATUSES = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED', 'FULFILLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const ORDER_REASONS = [
  'out-of-stock',
  'unknown-sku',
  'customer-request',
  'hold-expired',
  'timeout',
] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];

/** What is ordered of one SKU. */
export class OrderLine {
  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  quantity!: number;

  @ApiProperty({ type: 'integer', example: 450, description: 'Minor units of the currency.' })
  @IsInt()
  unitPrice!: number;
}

/** A line that could not be held. `available` is 0 for a SKU that nobody knows. */
export class RejectedLine {
  @ApiProperty({ example: 'TEA-001' })
  @IsString()
  sku!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  requested!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  @IsInt()
  available!: number;
}

/**
 * An order as it stands: the answer of the HTTP API and the data of every order event.
 *
 * Enums are validated as open strings, because a reader must survive a value that a newer writer added.
 */
export class OrderDto {
  @ApiProperty({ format: 'uuid', example: '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d' })
  @IsUUID()
  id!: string;

  @ApiProperty({ enum: ORDER_STATUSES, example: 'CONFIRMED' })
  @IsString()
  status!: OrderStatus;

  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Starts at 1 and grows by one with every event of the order.',
  })
  @IsInt()
  version!: number;

  @ApiProperty({ example: 'c-1' })
  @IsString()
  customerId!: string;

  @ApiPropertyOptional({ example: 'a@b.example', description: 'Where the customer gets mail; absent: none.' })
  @IsOptional()
  @IsString()
  email?: string;

  @ApiProperty({ example: 'EUR', description: 'An ISO 4217 code.' })
  @IsString()
  currency!: string;

  @ApiProperty({ type: [OrderLine], description: 'One for each SKU.' })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];

  @ApiProperty({ type: 'integer', example: 900, description: 'Minor units of the currency.' })
  @IsInt()
  total!: number;

  @ApiPropertyOptional({ enum: ORDER_REASONS, description: 'Why it was rejected or cancelled.' })
  @IsOptional()
  @IsString()
  reason?: OrderReason;

  @ApiPropertyOptional({ type: [RejectedLine], description: 'The failing lines only.' })
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RejectedLine)
  rejectedLines?: RejectedLine[];

  @ApiProperty({ format: 'date-time' })
  @IsISO8601()
  placedAt!: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601()
  updatedAt!: string;
}
