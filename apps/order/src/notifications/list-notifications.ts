import { Injectable } from '@nestjs/common';
import type { NotificationDto } from '@waybill/dto';
import { Database } from '@waybill/postgres';
import { INSTANT, UUID } from '../http/forms';
import { readPage, type Page, type PageQuery } from '../http/page';
import { OrdersRepository } from '../orders/orders.repository';
import { NotFound } from '../refusal';
import { NotificationsRepository } from './notifications.repository';

/** Lists how an order's notices were delivered, oldest first. */
@Injectable()
export class ListNotifications {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly notifications: NotificationsRepository,
  ) {}

  async run(orderId: string, query: PageQuery): Promise<Page<NotificationDto>> {
    const { connection } = this.database;
    const page = await readPage(query, {
      list: `notifications of ${orderId}`,
      form: [INSTANT, UUID],
      position: ({ at, id }: NotificationDto) => [at, id],
      read: (after, limit) => {
        const position = after && { at: after[0] ?? '', id: after[1] ?? '' };
        return this.notifications.list(connection, orderId, position, limit);
      },
    });
    if (page.items.length === 0 && !(await this.orders.exists(connection, orderId)))
      throw new NotFound('order');
    return page;
  }
}
