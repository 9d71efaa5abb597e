import { Counter, Gauge, Histogram, register, type Registry } from 'prom-client';

/** How often what is only known by asking is asked. */
export interface Gauges {
  lags(): { topic: string; partition: number; lag: number }[];
  stopped(): { topic: string; partition: number }[];
  outbox(): Promise<{ rows: number; oldestSeconds: number; stuck: number }>;
}

/** The engine's numbers; seconds and messages. */
export class MessagingMetrics {
  readonly chunkMessages: Histogram;
  readonly chunkSeconds: Histogram;
  readonly relaySeconds: Histogram;
  readonly deadLetters: Counter;
  readonly skipped: Counter;
  readonly duplicates: Counter;
  readonly retries: Counter;
  readonly offsetResets: Counter;

  constructor(private readonly registry: Registry = register) {
    const registers = [registry];
    this.chunkMessages = new Histogram({
      name: 'waybill_chunk_messages',
      help: 'Messages in a chunk',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    });
    this.chunkSeconds = new Histogram({
      name: 'waybill_chunk_seconds',
      help: 'From taking a chunk to the end of its transaction',
      registers,
    });
    this.relaySeconds = new Histogram({
      name: 'waybill_relay_seconds',
      help: 'From writing a message into the outbox to its acknowledgement',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60],
      registers,
    });
    this.deadLetters = new Counter({
      name: 'waybill_dead_letters_total',
      help: 'Messages parked on a dead-letter topic',
      labelNames: ['topic', 'reason'],
      registers,
    });
    this.skipped = new Counter({
      name: 'waybill_messages_skipped_total',
      help: 'Messages that nobody handles here',
      labelNames: ['topic'],
      registers,
    });
    this.duplicates = new Counter({
      name: 'waybill_messages_duplicate_total',
      help: 'Messages that had been applied before',
      registers,
    });
    this.offsetResets = new Counter({
      name: 'waybill_offset_resets_total',
      help: 'Partitions read on from their oldest message because the next one was not there any more',
      labelNames: ['topic', 'partition'],
      registers,
    });
    this.retries = new Counter({
      name: 'waybill_chunk_retries_total',
      help: 'Times that messages of a partition were rolled back and put back',
      registers,
    });
  }

  /** Registers the numbers that are asked for when they are scraped. */
  collectFrom(gauges: Gauges): void {
    const registers = [this.registry];
    new Gauge({
      name: 'waybill_consumer_lag',
      help: 'Messages of a partition that are not applied yet',
      labelNames: ['topic', 'partition'],
      registers,
      collect() {
        this.reset();
        for (const { topic, partition, lag } of gauges.lags()) this.set({ topic, partition }, lag);
      },
    });
    new Gauge({
      name: 'waybill_partitions_stopped',
      help: '1 for a partition of which nothing is handled, because its handler rejects one message after the other',
      labelNames: ['topic', 'partition'],
      registers,
      collect() {
        this.reset();
        for (const { topic, partition } of gauges.stopped()) this.set({ topic, partition }, 1);
      },
    });
    const oldest = new Gauge({
      name: 'waybill_outbox_oldest_seconds',
      help: 'How long the oldest row of the outbox has waited',
      registers,
    });
    const stuck = new Gauge({
      name: 'waybill_outbox_stuck_rows',
      help: 'Rows that the broker refuses for good',
      registers,
    });
    new Gauge({
      name: 'waybill_outbox_rows',
      help: 'Rows in the outbox',
      registers,
      async collect() {
        const depth = await gauges.outbox();
        this.set(depth.rows);
        oldest.set(depth.oldestSeconds);
        stuck.set(depth.stuck);
      },
    });
  }
}
