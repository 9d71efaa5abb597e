import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { askedGauge } from '@waybill/service';
import { OrdersRepository } from './orders.repository';

/** How long customers wait for a decision; the same on every replica. */
@Injectable()
export class PendingMetric implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
  ) {}

  onModuleInit(): void {
    askedGauge(
      'waybill_orders_oldest_pending_seconds',
      'How long the oldest order that is PENDING has been so; 0 when none is',
      () => this.orders.oldestPendingSeconds(this.database.connection),
    );
  }
}
