import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { Gauge, register } from 'prom-client';
import { OrdersRepository } from './orders.repository';

const NAME = 'waybill_orders_oldest_pending_seconds';

/** How long customers wait for a decision; the same on every replica. */
@Injectable()
export class PendingMetric implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
  ) {}

  onModuleInit(): void {
    const oldest = () => this.orders.oldestPendingSeconds(this.database.connection);
    // A spec may start several apps in one process: it is the last one's.
    register.removeSingleMetric(NAME);
    new Gauge({
      name: NAME,
      help: 'How long the oldest order that is PENDING has been so; 0 when none is',
      async collect() {
        this.set(await oldest());
      },
    });
  }
}
