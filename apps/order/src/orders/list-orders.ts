import { Injectable } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { NAME_PATTERN, PRINTABLE, ORDER_STATUSES, type OrderStatus } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { INSTANT, parseInstant, UUID } from '../http/forms';
import { IsInstant } from '../http/is-instant';
import { PageQuery, readPage, type Page } from '../http/page';
import type { Order } from './order';
import { OrdersRepository } from './orders.repository';

/** The query parameters of `GET /v1/orders`. */
export class ListOrdersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @IsOptional()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  @ApiPropertyOptional({ minLength: 1, maxLength: 128, pattern: PRINTABLE })
  @IsOptional()
  @Matches(NAME_PATTERN, { message: 'customerId must be 1 to 128 characters without controls' })
  customerId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Orders placed after this instant, itself excluded.',
  })
  @IsOptional()
  @IsInstant()
  placedAfter?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Orders placed before this instant, itself excluded.',
  })
  @IsOptional()
  @IsInstant()
  placedBefore?: string;
}

/** Lists orders, newest first. */
@Injectable()
export class ListOrders {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
  ) {}

  run(query: ListOrdersQuery): Promise<Page<Order>> {
    const filter = {
      status: query.status,
      customerId: query.customerId,
      placedAfter: parseInstant(query.placedAfter ?? ''),
      placedBefore: parseInstant(query.placedBefore ?? ''),
    };
    return readPage(query, {
      list: 'orders',
      form: [INSTANT, UUID],
      position: ({ placedAt, id }: Order) => [placedAt, id],
      read: (after, limit) => {
        const position = after && { placedAt: after[0] ?? '', id: after[1] ?? '' };
        return this.orders.list(this.database.connection, filter, position, limit);
      },
    });
  }
}
