import { setTimeout as delay } from 'node:timers/promises';
import type { TopicPartitionOffsetAndMetadata } from 'kafkajs';
import type { KafkaLogger } from './client';

/** How long a position waits for others to share its request. A crash within that only means reading again. */
const GATHER_MS = 100;

/** Commits the newest position of every partition, ten times a second at most. */
export class OffsetCommitter {
  private waiting = new Map<string, TopicPartitionOffsetAndMetadata>();
  private running: Promise<void> | undefined;
  private gathering = new AbortController();

  constructor(
    private readonly commit: (offsets: TopicPartitionOffsetAndMetadata[]) => Promise<void>,
    private readonly logger: KafkaLogger,
  ) {}

  /** `position` is the offset of the next message to read. */
  add(topic: string, partition: number, position: bigint): void {
    this.waiting.set(`${topic}/${partition}`, { topic, partition, offset: String(position) });
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when all that was added is committed, or has failed to be. */
  async flush(): Promise<void> {
    this.gathering.abort();
    await this.running;
    this.gathering = new AbortController();
  }

  /** Drops positions of partitions that may belong to somebody else by now. */
  forget(): void {
    this.waiting.clear();
  }

  private async run(): Promise<void> {
    while (this.waiting.size > 0) {
      await delay(GATHER_MS, undefined, { signal: this.gathering.signal }).catch(() => undefined);
      const offsets = [...this.waiting.values()];
      this.waiting.clear();
      try {
        await this.commit(offsets);
      } catch (error) {
        // What is not committed is read again, and the inbox makes the second reading harmless.
        this.logger.debug(`offsets not committed: ${String(error)}`);
      }
    }
  }
}
