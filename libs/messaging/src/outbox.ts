import { Inject, Injectable } from '@nestjs/common';
import { encodeHeaders, sizeOf, type MessageType, type Topic } from '@waybill/kafka';
import { afterCommit, type Connection, type Transaction } from '@waybill/postgres';
import { v7 as uuidv7 } from 'uuid';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options';
import { kindOf, OutboxRepository, type NewOutboxRow, type RelayKind } from './outbox.repository';
import type { Received } from './received';
import { nextTraceparent } from './trace';

/** The story that a message belongs to. */
export interface Story {
  correlationId?: string;
  /** The `ce_id` of the message that caused this one; none when HTTP or a deadline did. */
  causationId?: string;
  traceparent?: string;
  tracestate?: string;
}

export interface Outgoing<M extends object> extends Story {
  /** An instance of one of the topic's classes; its JSON becomes the value. */
  message: M;
  /** The version of the aggregate after what the message tells. */
  version: number;
}

/** What was written, for those who keep a record of it. */
export interface Written {
  /** The `ce_id`. */
  id: string;
  /** The `ce_time`. */
  time: string;
  type: string;
  /** Its number in the outbox, see `Outbox.unpublished`. */
  seq: number;
}

/** The message would not fit its topic; nothing was written. */
export class MessageTooLarge extends Error {
  constructor(topic: string, size: number, limit: number) {
    super(`a message of ${size} bytes does not fit ${topic}, which takes ${limit}`);
  }
}

const BROKER_DEFAULT_MAX_BYTES = 1_048_588;
/** Record and batch overhead, and the headers that a broker or a dead letter may add. */
const OVERHEAD_BYTES = 1_024;

/** The story of a message that `received` causes: the same correlation and trace, one hop on. */
export function causedBy(received: Received): Story {
  return {
    correlationId: received.correlationId,
    causationId: received.id,
    traceparent: nextTraceparent(received.traceparent),
    tracestate: received.tracestate,
  };
}

/**
 * The only way out for messages: they are rows of the writer's own transaction, and the relay publishes them after
 * the commit, in order per key. Lock or update the aggregate's row first, so that the order of a key's rows is the
 * order of their commits.
 */
@Injectable()
export class Outbox {
  private onCommit: (kind: RelayKind) => void = () => undefined;

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: Pick<MessagingOptions, 'source' | 'dataSchema'>,
    private readonly rows: OutboxRepository,
  ) {}

  /** Writes messages to be published once `tx` is committed, and returns their identities in the same order. */
  async add<M extends object>(tx: Transaction, topic: Topic<M>, messages: Outgoing<M>[]): Promise<Written[]> {
    if (messages.length === 0) return [];
    const time = new Date().toISOString();
    const identities = messages.map(({ message }) => {
      const { type } = message.constructor as MessageType<M>;
      return { id: uuidv7(), time, type };
    });
    const rows = messages.map((outgoing, index) => this.row(topic, outgoing, identities[index]!));
    const seqs = await this.addRows(tx, rows);
    return identities.map((identity, index) => ({ ...identity, seq: seqs[index]! }));
  }

  /** Writes rows as they are: for messages that keep the envelope they had. Returns their numbers. */
  async addRows(tx: Transaction, rows: NewOutboxRow[]): Promise<number[]> {
    const seqs = await this.rows.insert(tx, rows);
    const kinds = new Set(rows.map(kindOf));
    afterCommit(tx, () => kinds.forEach((kind) => this.onCommit(kind)));
    return seqs;
  }

  /** Those of these messages, by their numbers, that are not published yet. One that is set aside as stuck is not among them. */
  async unpublished(connection: Connection, seqs: number[]): Promise<number[]> {
    return this.rows.find(connection, seqs);
  }

  /** Who is told when messages have been committed. */
  notifyOnCommit(listener: (kind: RelayKind) => void): void {
    this.onCommit = listener;
  }

  private row<M extends object>(
    topic: Topic<M>,
    outgoing: Outgoing<M>,
    { id, time, type }: Omit<Written, 'seq'>,
  ): NewOutboxRow {
    const { message, version, ...story } = outgoing;
    const key = topic.key(message);
    const headers = encodeHeaders({
      id,
      source: this.options.source,
      type,
      time,
      subject: key,
      dataSchema: this.options.dataSchema?.(type),
      correlationId: story.correlationId ?? id,
      causationId: story.causationId,
      traceparent: story.traceparent ?? nextTraceparent(undefined),
      tracestate: story.tracestate,
      aggregateVersion: version,
    });
    const record = { key: Buffer.from(key), value: Buffer.from(JSON.stringify(message)), headers };
    const limit = Number(topic.config['max.message.bytes'] ?? BROKER_DEFAULT_MAX_BYTES) - OVERHEAD_BYTES;
    const size = sizeOf(record);
    if (size > limit) throw new MessageTooLarge(topic.name, size, limit);
    return {
      ...record,
      topic: topic.name,
      partition: null,
      headers: JSON.stringify(headers),
      deadLetter: false,
    };
  }
}
