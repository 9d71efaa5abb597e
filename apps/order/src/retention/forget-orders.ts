import { Injectable } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { OrderConfig } from '../config';
import { NotificationsRepository } from '../notifications/notifications.repository';
import { HistoryRepository } from '../orders/history.repository';
import { OrdersRepository } from '../orders/orders.repository';
import { Schedule } from '../schedule';

const EVERY_MS = 60_000;
const MAX_ORDERS = 500;
const DAY_SECONDS = 86_400;
/** The clock of whoever wrote an order anew may be wrong by so much. */
const MARGIN_SECONDS = 3_600;

/** Deletes orders that have long come to an end, with their history and delivery log; where that is wanted. */
@Injectable()
export class ForgetOrders {
  constructor(
    private readonly config: OrderConfig,
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly history: HistoryRepository,
    private readonly notifications: NotificationsRepository,
    schedule: Schedule,
  ) {
    schedule.every(EVERY_MS, 'forgetting old orders', () => this.run());
  }

  /** One batch; true when there may be more. */
  async run(): Promise<boolean> {
    const { ORDER_RETENTION_DAYS: days, IDEMPOTENCY_TTL_SECONDS: ttl } = this.config;
    if (days === undefined) return false;
    // A key that still stands for an order answers with its acceptance, which is the history's first entry.
    const seconds = Math.max(days * DAY_SECONDS, ttl + MARGIN_SECONDS);
    return this.database.transaction(async (tx) => {
      await this.orders.prepareDeletion(tx);
      const ids = await this.orders.lockEnded(tx, seconds, MAX_ORDERS);
      await this.notifications.deleteOf(tx, ids);
      await this.history.deleteOf(tx, ids);
      await this.orders.delete(tx, ids);
      return ids.length === MAX_ORDERS;
    });
  }
}
