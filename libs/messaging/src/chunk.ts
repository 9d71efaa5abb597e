import { Logger } from '@nestjs/common';
import type { KafkaRecord, TopicSpec } from '@waybill/kafka';
import { isTransient, type Database, type Transaction } from '@waybill/postgres';
import { deadLetter, type Parked } from './dead-letter';
import type { Decoded } from './decode';
import { InboxRepository } from './inbox.repository';
import type { MessagingMetrics } from './metrics';
import type { Outbox } from './outbox';
import type { Received } from './received';
import { runsOf } from './runs';

/** A method that takes events, with its Nest pipeline around it. */
export interface EventHandler {
  handle(events: Received[], tx: Transaction): Promise<void>;
}

export interface ChunkDependencies {
  database: Database;
  inbox: InboxRepository;
  outbox: Outbox;
  metrics: MessagingMetrics;
  group: string;
  handlersOf: (type: string) => readonly EventHandler[];
  /** Where messages of a topic are parked. */
  deadLettersOf: (topic: string) => TopicSpec;
}

/** Applies messages: inbox, handlers, outbox and dead letters in one transaction. */
export class ChunkApplier {
  private readonly logger = new Logger(ChunkApplier.name);

  constructor(private readonly deps: ChunkDependencies) {}

  /** Applies all queues, each one partition's messages in order, or nothing. */
  async apply(queues: Decoded[][]): Promise<void> {
    const { database, inbox, metrics, handlersOf } = this.deps;
    const items = queues.flat();
    const events = items.filter((item) => item.kind === 'event');
    const parked = items.filter((item) => item.kind === 'park');
    for (const event of events) event.attempts += 1;
    if (events.length > 0 || parked.length > 0) {
      const fresh = await database.transaction(async (tx) => {
        const identities = events.map(({ received }) => received);
        const fresh = new Set<Received>(await inbox.insert(tx, identities));
        const runs = runsOf(
          queues.map((queue) => freshEvents(queue, fresh)),
          (received) => handlersOf(received.type),
        );
        for (const { handler, items } of runs) await handler.handle(items, tx);
        await this.park(tx, parked);
        return fresh.size;
      });
      metrics.duplicates.inc(events.length - fresh);
    }
    for (const { kind, record } of items) if (kind === 'skip') metrics.skipped.inc({ topic: record.topic });
  }

  /**
   * Applies one partition's messages, by halves down to those that no handler takes, which are parked. A fault of the
   * database is thrown; what was committed before it is known to the inbox.
   */
  async applyByHalves(items: Decoded[]): Promise<void> {
    try {
      await this.apply([items]);
    } catch (thrown) {
      if (isTransient(thrown)) throw thrown;
      const [only] = items;
      if (items.length === 1 && only?.kind === 'event') {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        return this.apply([[{ ...only, kind: 'park', reason: 'rejected-by-handler', error }]]);
      }
      if (items.length < 2) throw thrown;
      const middle = Math.ceil(items.length / 2);
      await this.applyByHalves(items.slice(0, middle));
      await this.applyByHalves(items.slice(middle));
    }
  }

  private async park(tx: Transaction, parked: Parked[]): Promise<void> {
    if (parked.length === 0) return;
    const { inbox, outbox, metrics, group, deadLettersOf } = this.deps;
    const fresh = await inbox.insertParked(tx, parked);
    const now = new Date();
    await outbox.addRows(
      tx,
      fresh.map((one) => deadLetter(one, group, deadLettersOf(one.record.topic), now)),
    );
    for (const { record, reason, error } of fresh) {
      metrics.deadLetters.inc({ topic: record.topic, reason });
      this.logger.error(`parked ${where(record)} as ${reason}: ${error.message}`);
    }
  }
}

function freshEvents(queue: Decoded[], fresh: Set<Received>): Received[] {
  return queue.flatMap((item) => (item.kind === 'event' && fresh.has(item.received) ? [item.received] : []));
}

function where({ topic, partition, offset }: KafkaRecord): string {
  return `${topic}/${partition}@${offset}`;
}
