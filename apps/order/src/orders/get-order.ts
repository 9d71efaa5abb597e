import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { NotFound } from '../refusal';
import type { Order } from './order';
import { OrdersRepository } from './orders.repository';

/** Reads one order. */
@Injectable()
export class GetOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
  ) {}

  async run(id: string): Promise<Order> {
    const order = await this.orders.find(this.database.connection, id);
    if (!order) throw new NotFound('order');
    return order;
  }
}
