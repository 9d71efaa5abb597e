import type { TopicSpec } from '@waybill/kafka';
import { Counter, Gauge, Histogram, register, type Registry } from 'prom-client';
import { PARK_REASONS } from './decode';

/** What is only known by asking; asked with every scrape. */
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

  /** Counts from 0 what has not happened yet: a counter that begins with its first event shows no increase by it. */
  countFromZero(topics: readonly TopicSpec[], rawTopics: readonly TopicSpec[]): void {
    for (const { name: topic } of topics) {
      this.skipped.inc({ topic }, 0);
      for (const reason of PARK_REASONS) this.deadLetters.inc({ topic, reason }, 0);
    }
    for (const { name: topic, partitions } of [...topics, ...rawTopics]) {
      for (let partition = 0; partition < partitions; partition++)
        this.offsetResets.inc({ topic, partition }, 0);
    }
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
        for (const { topic, partition } of gauges.lags()) this.set({ topic, partition }, 0);
        for (const { topic, partition } of gauges.stopped()) this.set({ topic, partition }, 1);
      },
    });
    this.collectOutbox(gauges);
  }

  private collectOutbox(gauges: Gauges): void {
    let asked: ReturnType<Gauges['outbox']> | undefined;
    // Each asks for itself, since what one sets for another may come after that was written down; those of a scrape
    // begin at once and share the answer.
    const depth = () => (asked ??= gauges.outbox().finally(() => (asked = undefined)));
    const gauge = (name: string, help: string, value: 'rows' | 'oldestSeconds' | 'stuck') =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set((await depth())[value]);
        },
      });
    gauge('waybill_outbox_rows', 'Rows in the outbox', 'rows');
    gauge(
      'waybill_outbox_oldest_seconds',
      'How long the oldest row of the outbox has waited',
      'oldestSeconds',
    );
    gauge('waybill_outbox_stuck_rows', 'Rows that the broker refuses for good', 'stuck');
  }
}
