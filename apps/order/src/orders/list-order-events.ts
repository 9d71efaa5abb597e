import { Injectable } from '@nestjs/common';
import type { HistoryEntryDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { readPage, type Page, type PageQuery } from '../http/page';
import { NotFound } from '../refusal';
import { HistoryRepository } from './history.repository';
import { OrdersRepository } from './orders.repository';

/** Lists what happened to an order, oldest first. */
@Injectable()
export class ListOrderEvents {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly history: HistoryRepository,
  ) {}

  async run(orderId: string, query: PageQuery): Promise<Page<HistoryEntryDto>> {
    const { connection } = this.database;
    const page = await readPage(query, {
      list: `events of ${orderId}`,
      form: [/^\d{1,9}$/],
      position: ({ version }: HistoryEntryDto) => [String(version)],
      read: (after, limit) => this.history.list(connection, orderId, Number(after?.[0] ?? 0), limit),
    });
    if (page.items.length === 0 && !(await this.orders.exists(connection, orderId)))
      throw new NotFound('order');
    return page;
  }
}
