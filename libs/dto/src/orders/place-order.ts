import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsInt,
  IsISO4217CurrencyCode,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_LINES, MAX_QUANTITY, MAX_UNIT_PRICE, NAME_PATTERN, PRINTABLE, SKU_PATTERN } from '../limits';

export class PlaceOrderLine {
  @ApiProperty({ example: 'TEA-001', pattern: SKU_PATTERN.source })
  @Matches(SKU_PATTERN, { message: 'sku must be 1 to 64 letters, digits, dots, dashes or underscores' })
  sku!: string;

  @ApiProperty({ type: 'integer', example: 2, minimum: 1, maximum: MAX_QUANTITY })
  @IsInt()
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity!: number;

  @ApiProperty({
    type: 'integer',
    example: 450,
    minimum: 0,
    maximum: MAX_UNIT_PRICE,
    description: 'Minor units.',
  })
  @IsInt()
  @Min(0)
  @Max(MAX_UNIT_PRICE)
  unitPrice!: number;
}

/** The body of `POST /v1/orders`. */
export class PlaceOrderDto {
  @ApiProperty({ example: 'c-1', minLength: 1, maxLength: 128, pattern: PRINTABLE })
  @Matches(NAME_PATTERN, { message: 'customerId must be 1 to 128 characters without controls' })
  customerId!: string;

  @ApiPropertyOptional({ example: 'a@b.example', format: 'email' })
  @IsOptional()
  @IsEmail()
  email?: string;

  @ApiProperty({
    example: 'EUR',
    pattern: '^[A-Z]{3}$',
    format: 'iso-4217',
    description: 'An ISO 4217 code.',
  })
  @IsISO4217CurrencyCode()
  currency!: string;

  @ApiProperty({ type: [PlaceOrderLine], minItems: 1, maxItems: MAX_LINES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LINES)
  @ValidateNested({ each: true })
  @Type(() => PlaceOrderLine)
  lines!: PlaceOrderLine[];
}
