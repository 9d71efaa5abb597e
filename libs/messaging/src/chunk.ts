import { Logger } from '@nestjs/common';
import type { KafkaRecord, TopicSpec } from '@waybill/kafka';
import type { Database, Transaction } from '@waybill/postgres';
import { deadLetter, type Parked } from './dead-letter';
import { HandlerTimeout, withDeadline } from './deadline';
import type { Decoded, DecodedEvent } from './decode';
import { InboxRepository } from './inbox.repository';
import type { MessagingMetrics } from './metrics';
import type { Outbox } from './outbox';
import { Received } from './received';
import { Rejections } from './rejections';
import { runsOf } from './runs';

/** What a handler is called with: messages, or the records of a raw topic. */
export type Handled = Received | KafkaRecord;

/** A method that takes events, with its Nest pipeline around it. */
export interface EventHandler {
  readonly takes: 'run' | 'one';
  handle(items: Handled[], tx: Transaction): Promise<void>;
}

export interface ChunkDependencies {
  database: Database;
  inbox: InboxRepository;
  outbox: Outbox;
  metrics: MessagingMetrics;
  group: string;
  handlersOf: (item: Handled) => readonly EventHandler[];
  handlerTimeoutMs: number;
  /** Where messages of a topic are parked. */
  deadLettersOf: (topic: string) => TopicSpec;
}

/** What of a chunk is applied. */
export interface Applied {
  /** How many of each queue, from its start. */
  counts: number[];
  /** Whether it took so long that others are better not made to wait for the like. */
  slow: boolean;
  /** How many messages it parked that were not parked before. */
  parked: number;
}

/** A transaction of one chunk ends here, so that its locks are not held for longer. */
const CHUNK_MS = 2_000;

/** Applies messages: inbox, handlers, outbox and dead letters in one transaction. */
export class ChunkApplier {
  private readonly logger = new Logger(ChunkApplier.name);
  private readonly rejections = new Rejections();

  constructor(private readonly deps: ChunkDependencies) {}

  /**
   * Applies queues, each one partition's messages in order, or nothing of them when it throws. Where handlers take
   * long it ends between two of their calls, and what comes after is to be applied another time.
   */
  async apply(queues: Decoded[][]): Promise<Applied> {
    const { database, inbox, metrics } = this.deps;
    const items = queues.flat();
    const events = items.filter((item) => item.kind === 'event');
    const parked = items.filter((item) => item.kind === 'park');
    const started = performance.now();
    let late = new Set<Handled>();
    let newlyParked = 0;
    if (items.some(({ kind }) => kind !== 'skip')) {
      const fresh = await database.transaction(async (tx) => {
        const identities = events.map(({ received }) => received);
        const fresh = new Set<Received>(await inbox.insert(tx, identities));
        late = await this.handle(tx, queues, fresh, started + CHUNK_MS);
        await inbox.remove(tx, [...late].filter(isReceived));
        newlyParked = await this.park(tx, parked);
        return fresh;
      });
      metrics.duplicates.inc(events.length - fresh.size);
      this.rejections.clear(fresh);
    }
    for (const { kind, record } of items) if (kind === 'skip') metrics.skipped.inc({ topic: record.topic });
    return {
      counts: queues.map((queue) => appliedOf(queue, late)),
      slow: performance.now() - started > CHUNK_MS,
      parked: newlyParked,
    };
  }

  /** Parks a message that its handler rejects, unless too many were rejected in a row: then it returns why it stays. */
  async reject(event: DecodedEvent, error: Error): Promise<string | undefined> {
    const { received } = event;
    if (this.rejections.isFull(received)) {
      return `its handler rejects one ${received.type} after the other, now ${where(event.record)}: ${error.message}`;
    }
    const { parked } = await this.apply([[{ ...event, kind: 'park', reason: 'rejected-by-handler', error }]]);
    // One that is read again after it was parked does not count twice.
    if (parked > 0) this.rejections.add(received);
    return undefined;
  }

  /** Calls the handlers until the time is up, and returns what they were not called with. */
  private async handle(
    tx: Transaction,
    queues: Decoded[][],
    fresh: Set<Received>,
    until: number,
  ): Promise<Set<Handled>> {
    const { handlersOf, handlerTimeoutMs } = this.deps;
    const late = () => new HandlerTimeout(handlerTimeoutMs);
    const runs = runsOf(
      queues.map((queue) => toBeHandled(queue, fresh)),
      handlersOf,
    );
    let done = 0;
    for (const { handler, items, whole } of runs) {
      await withDeadline(handler.handle(items, tx), handlerTimeoutMs, late);
      done += 1;
      if (whole && performance.now() > until) break;
    }
    return new Set(runs.slice(done).flatMap(({ items }) => items));
  }

  private async park(tx: Transaction, parked: Parked[]): Promise<number> {
    if (parked.length === 0) return 0;
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
    return fresh.length;
  }
}

function toBeHandled(queue: Decoded[], fresh: Set<Received>): Handled[] {
  const items: Handled[] = [];
  for (const item of queue) {
    if (item.kind === 'raw') items.push(item.record);
    else if (item.kind === 'event' && fresh.has(item.received)) {
      item.attempts += 1;
      items.push(item.received);
    }
  }
  return items;
}

function appliedOf(queue: Decoded[], late: Set<Handled>): number {
  if (late.size === 0) return queue.length;
  const first = queue.findIndex((item) => late.has(item.kind === 'event' ? item.received : item.record));
  return first === -1 ? queue.length : first;
}

const isReceived = (item: Handled): item is Received => item instanceof Received;

function where({ topic, partition, offset }: KafkaRecord): string {
  return `${topic}/${partition}@${offset}`;
}
