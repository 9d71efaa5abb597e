import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import type { Order } from './order';
import { OrdersRepository } from './orders.repository';

const POLL_MS = 50;

type Waiter = (decided: Order | undefined) => void;

/**
 * Lets callers wait until an order is not pending any more, without a database connection of their own: they are woken
 * by what this process commits, and for what other replicas commit one query looks after all of them.
 */
@Injectable()
export class AwaitDecision implements OnModuleDestroy {
  private readonly logger = new Logger(AwaitDecision.name);
  private readonly waiters = new Map<string, Set<Waiter>>();
  private polling = false;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
  ) {}

  /** How many orders are waited for. */
  get size(): number {
    return this.waiters.size;
  }

  /** The order once it is decided; undefined when the time is over, `signal` aborts, or the process is to end. */
  async run(order: Order, seconds: number, signal: AbortSignal): Promise<Order | undefined> {
    if (order.status !== 'PENDING') return order;
    if (this.closed || signal.aborted || seconds === 0) return undefined;
    let resolve: Waiter = () => undefined;
    const decision = new Promise<Order | undefined>((settle) => (resolve = settle));
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, seconds * 1000);
    signal.addEventListener('abort', giveUp);
    const same = this.waiters.get(order.id) ?? new Set();
    this.waiters.set(order.id, same.add(resolve));
    this.poll();
    try {
      return await decision;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      same.delete(resolve);
      if (same.size === 0) this.waiters.delete(order.id);
    }
  }

  /** Tells those who wait for these orders how they stand. */
  wake(orders: Order[]): void {
    for (const order of orders) {
      if (order.status === 'PENDING') continue;
      for (const resolve of this.waiters.get(order.id) ?? []) resolve(order);
    }
  }

  /** Before HTTP closes: an answer that says PENDING is better than a connection that is cut. */
  onModuleDestroy(): void {
    this.closed = true;
    for (const same of this.waiters.values()) for (const resolve of same) resolve(undefined);
  }

  private poll(): void {
    if (this.polling) return;
    this.polling = true;
    setTimeout(() => {
      void this.look().finally(() => {
        this.polling = false;
        if (this.waiters.size > 0 && !this.closed) this.poll();
      });
    }, POLL_MS);
  }

  private async look(): Promise<void> {
    if (this.waiters.size === 0 || this.closed) return;
    try {
      this.wake(await this.orders.decided(this.database.connection, [...this.waiters.keys()]));
    } catch (error) {
      this.logger.debug(`can not look for decisions at the moment: ${String(error)}`);
    }
  }
}
