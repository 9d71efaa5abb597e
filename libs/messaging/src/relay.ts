import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CheckedProducer, createKafka, isRefusedForGood, retryDelay } from '@waybill/kafka';
import type { Transaction } from '@waybill/postgres';
import { MessagingMetrics } from './metrics';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { Outbox } from './outbox';
import { OutboxRepository, type OutboxRow } from './outbox.repository';
import { Signal } from './signal';

const MAX_ROWS = 500;
/** Bounds the batch of any one partition too, well below a broker's limit of 1 MB. */
const MAX_BYTES = 512 * 1024;
const BUSY_POLL_MS = 5;
const IDLE_POLL_MS = 200;

/**
 * Publishes the outbox: takes the lowest rows, sends them in one batch and deletes them, all in one transaction, so
 * that a crash at any point sends them again and never loses one. Of all replicas one at a time does it.
 */
@Injectable()
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly signal = new Signal();
  private readonly producer: CheckedProducer;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly rows: OutboxRepository,
    private readonly metrics: MessagingMetrics,
    outbox: Outbox,
  ) {
    this.producer = new CheckedProducer(createKafka(options.kafka, this.logger));
    outbox.notifyOnCommit(() => this.signal.notify());
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the send that is under way. Rows that are left stay for another replica or the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.signal.notify();
    await this.running;
    await this.producer.disconnect();
  }

  private async run(): Promise<void> {
    let failures = 0;
    let idleMs = BUSY_POLL_MS;
    while (!this.stopping.signal.aborted) {
      try {
        const sent = (await this.rows.isEmpty(this.options.database.connection)) ? 0 : await this.relay();
        failures = 0;
        if (sent > 0) {
          idleMs = BUSY_POLL_MS;
          continue;
        }
        await this.signal.wait(idleMs);
        idleMs = Math.min(IDLE_POLL_MS, idleMs * 2);
      } catch (error) {
        if (failures++ === 0)
          this.logger.warn(`publishing is held up, the messages are kept: ${String(error)}`);
        // Not woken by new messages: they would only be more to try with.
        await delay(retryDelay(failures), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** Publishes one batch and returns how many rows that took out of the outbox. */
  private relay(): Promise<number> {
    return this.options.database.transaction(async (tx) => {
      if (!(await this.rows.tryLock(tx))) return 0;
      const rows = await this.rows.lowest(tx, MAX_ROWS, MAX_BYTES);
      await this.publish(tx, rows);
      return rows.length;
    });
  }

  /** Sends the rows in one batch; where the broker refuses some for good, by halves down to those at fault. */
  private async publish(tx: Transaction, rows: OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await this.producer.send(rows);
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
      const [only] = rows;
      if (rows.length === 1 && only) {
        this.logger.error(`set aside outbox row ${only.seq} for ${only.topic}: ${String(error)}`);
        return this.rows.setAside(tx, only.seq, String(error));
      }
      const middle = Math.ceil(rows.length / 2);
      await this.publish(tx, rows.slice(0, middle));
      return this.publish(tx, rows.slice(middle));
    }
    await this.rows.delete(
      tx,
      rows.map((row) => row.seq),
    );
    for (const row of rows) this.metrics.relaySeconds.observe(row.waited);
  }
}
