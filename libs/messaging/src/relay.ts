import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { CheckedProducer, createKafka, isDenied, isRefusedForGood, retryDelay } from '@waybill/kafka';
import type { Connection } from '@waybill/postgres';
import type { MessagingMetrics } from './metrics';
import type { MessagingOptions } from './options';
import type { OutboxRepository, OutboxRow, RelayKind } from './outbox.repository';
import { Signal } from './signal';

const MAX_ROWS = 500;
/** Bounds the batch of any one partition too, well below a broker's limit of 1 MB. */
const MAX_BYTES = 512 * 1024;
const BUSY_POLL_MS = 5;
const IDLE_POLL_MS = 200;
/** Longer than the pause between two tries, with some replicas taking turns. */
const DENIED_MS = 10_000;

/**
 * Publishes one kind of the outbox's rows: takes the lowest, sends them in one batch and then deletes them, so that a crash at any
 * point sends them again and never loses one. Of all replicas one at a time does it, for as long as it lives.
 */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly signal = new Signal();
  private readonly producer: CheckedProducer;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  /** In a row. */
  private failures = 0;
  /** The last one of these, as it was told. */
  private said: string | undefined;
  private deniedAt = 0;

  constructor(
    private readonly kind: RelayKind,
    private readonly options: Pick<MessagingOptions, 'kafka' | 'database'>,
    private readonly rows: OutboxRepository,
    private readonly metrics: MessagingMetrics,
  ) {
    this.producer = new CheckedProducer(createKafka(options.kafka, this.logger));
  }

  /** What the brokers say while they do not let us write; it lapses where another replica has taken over. */
  get denial(): string | undefined {
    return Date.now() - this.deniedAt < DENIED_MS ? this.said : undefined;
  }

  /** Says that rows may have come. */
  wake(): void {
    this.signal.notify();
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
    while (!this.stopping.signal.aborted) {
      try {
        await this.options.database.session(async (session) => {
          if (!(await this.lock(session))) return;
          try {
            await this.relay(session);
          } finally {
            await this.rows.unlock(session, this.kind);
          }
        });
      } catch (error) {
        this.failures += 1;
        this.tellHoldUp(error);
        // Not woken by new messages: they would only be more to try with. Meanwhile another replica may.
        await this.sleep(retryDelay(this.failures));
      }
    }
  }

  /** Waits until no other replica relays; false when this one is to stop. */
  private async lock(session: Connection): Promise<boolean> {
    while (!this.stopping.signal.aborted) {
      if (await this.rows.tryLock(session, this.kind)) return true;
      // Not woken by new messages: they are the other's to send.
      await this.sleep(IDLE_POLL_MS);
    }
    return false;
  }

  private async relay(session: Connection): Promise<void> {
    let published: number[] = [];
    for (let idleMs = BUSY_POLL_MS; !this.stopping.signal.aborted;) {
      const rows = await this.rows.advance(session, this.kind, published, MAX_ROWS, MAX_BYTES);
      published = await this.publish(session, rows);
      this.failures = 0;
      this.said = undefined;
      idleMs = rows.length > 0 ? BUSY_POLL_MS : Math.min(IDLE_POLL_MS, idleMs * 2);
      // What is published is deleted together with the next look, which is at once where there may be more.
      if (rows.length < MAX_ROWS) await this.signal.wait(idleMs);
    }
    await this.rows.delete(session, this.kind, published);
  }

  /** Once, until it changes. */
  private tellHoldUp(error: unknown): void {
    const text = String(error);
    const denied = isDenied(error);
    if (denied) this.deniedAt = Date.now();
    if (text === this.said) return;
    this.said = text;
    this.logger[denied ? 'error' : 'warn'](`publishing is held up, the messages are kept: ${text}`);
  }

  private async sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  /**
   * Sends the rows in one batch; where the broker refuses some for good, by halves down to those at fault, which are set
   * aside. Returns the numbers of those that are published.
   */
  private async publish(session: Connection, rows: OutboxRow[]): Promise<number[]> {
    if (rows.length === 0) return [];
    try {
      await this.producer.send(rows);
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
      const [only] = rows;
      if (rows.length === 1 && only) {
        this.logger.error(`set aside outbox row ${only.seq} for ${only.topic}: ${String(error)}`);
        await this.rows.setAside(session, only.seq, String(error));
        return [];
      }
      const middle = Math.ceil(rows.length / 2);
      const first = await this.publish(session, rows.slice(0, middle));
      return [...first, ...(await this.publish(session, rows.slice(middle)))];
    }
    for (const row of rows) this.metrics.relaySeconds.observe(row.waited);
    return rows.map(({ seq }) => seq);
  }
}
