import { ApiProperty } from '@nestjs/swagger';
import { ORDER_STATUSES, type OrderStatus } from '../orders/order';

/** A notice in a customer's feed. */
export class FeedNoticeDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  orderId!: string;

  @ApiProperty({ enum: ORDER_STATUSES })
  orderStatus!: OrderStatus;

  @ApiProperty({ example: 'Your order is confirmed' })
  title!: string;

  @ApiProperty({
    example: 'We have everything in order 0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d in stock and keep it for you.',
  })
  body!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}
