import type { Consumer } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import { now } from '../run/clock';
import { waitUntil } from '../run/wait-until';
import { plainKafka } from '../engine/topic';

type IsDecision = (topic: string, type: string | undefined) => boolean;

/**
 * When each order was decided, as another service learns it: by its event on Kafka. The same means on every side; the
 * key is the order's id, so nothing is parsed.
 */
export class Decisions {
  private readonly at = new Map<string, number>();
  private readonly waiting = new Map<string, (at: number) => void>();

  private constructor(private readonly consumer: Consumer) {}

  static async watch(brokers: string[], topics: string[], isDecision: IsDecision): Promise<Decisions> {
    const consumer = plainKafka({ brokers }).consumer({ groupId: `bench-${uuidv7()}`, maxWaitTimeInMs: 100 });
    const decisions = new Decisions(consumer);
    let joined = false;
    consumer.on(consumer.events.GROUP_JOIN, () => (joined = true));
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const at = now();
        for (const { key, headers } of batch.messages) {
          const type = headers?.['ce_type']?.toString();
          if (key && isDecision(batch.topic, type)) decisions.decided(key.toString(), at);
        }
      },
    });
    await waitUntil('joining the group of the load generator', () => joined);
    return decisions;
  }

  /** When the order was decided, now or later. */
  of(orderId: string): Promise<number> {
    const at = this.at.get(orderId);
    if (at !== undefined) return Promise.resolve(at);
    return new Promise((resolve) => this.waiting.set(orderId, resolve));
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }

  private decided(orderId: string, at: number): void {
    if (this.at.has(orderId)) return;
    this.at.set(orderId, at);
    this.waiting.get(orderId)?.(at);
    this.waiting.delete(orderId);
  }
}
