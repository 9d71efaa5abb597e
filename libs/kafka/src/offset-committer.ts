import type { TopicPartitionOffsetAndMetadata } from 'kafkajs';
import type { KafkaLogger } from './client';

/** Commits the newest position of every partition, one request at a time: a busy group's positions share requests. */
export class OffsetCommitter {
  private waiting = new Map<string, TopicPartitionOffsetAndMetadata>();
  private running: Promise<void> | undefined;

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
    await this.running;
  }

  /** Drops positions of partitions that may belong to somebody else by now. */
  forget(): void {
    this.waiting.clear();
  }

  private async run(): Promise<void> {
    while (this.waiting.size > 0) {
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
