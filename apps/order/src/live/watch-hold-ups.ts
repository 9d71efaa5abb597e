import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@waybill/postgres';
import { Gauge } from 'prom-client';
import { Schedule } from '../schedule';
import { TransactionsRepository } from './transactions.repository';

const EVERY_MS = 1_000;
/** Longer than the time-outs of our own transactions let them be open. */
const TOO_LONG_MS = 15_000;

const heldUp = new Gauge({
  name: 'waybill_streams_held_up_seconds',
  help: 'For how long the oldest open transaction of the database server has held up the streams',
});

/**
 * Streams tell nothing that could still be preceded by what an open transaction commits: says so when one stays open. Its
 * age is counted from when it was first seen, since PostgreSQL shows the real one to few.
 */
@Injectable()
export class WatchHoldUps {
  private readonly logger = new Logger(WatchHoldUps.name);
  /** When each transaction that is open was first seen. */
  private seen = new Map<string, number>();
  private told = false;

  constructor(
    private readonly database: Database,
    private readonly transactions: TransactionsRepository,
    schedule: Schedule,
  ) {
    schedule.every(EVERY_MS, 'looking for what holds up the streams', () => this.run());
  }

  /** One look; there is never more of it. */
  async run(): Promise<boolean> {
    const running = await this.transactions.running(this.database.connection);
    const now = performance.now();
    this.seen = new Map(running.map((tx) => [tx, this.seen.get(tx) ?? now]));
    const longestMs = now - Math.min(now, ...this.seen.values());
    heldUp.set(longestMs / 1000);
    if (longestMs < TOO_LONG_MS) this.tellEnd();
    else if (!this.told) await this.tell(now, longestMs);
    return false;
  }

  private async tell(now: number, longestMs: number): Promise<void> {
    const old = [...this.seen].filter(([, since]) => now - since >= TOO_LONG_MS).map(([tx]) => tx);
    const places = await this.transactions.placesOf(this.database.connection, old);
    this.told = true;
    const seconds = Math.round(longestMs / 1000);
    this.logger.warn(
      `streams have been held up for ${seconds} s by what is open in the database server: ${places.join(', ')}`,
    );
  }

  private tellEnd(): void {
    if (this.told) this.logger.log('streams are no longer held up');
    this.told = false;
  }
}
