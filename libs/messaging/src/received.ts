import { decodeHeaders, type Envelope, type KafkaRecord } from '@waybill/kafka';

/** A message as a handler gets it: its data, validated by its class, and what its envelope says. */
export class Received<M extends object = object> {
  constructor(
    readonly data: M,
    /** `ce_id`; with `source` the message's identity. */
    readonly id: string,
    readonly source: string,
    readonly type: string,
    /** Undefined: to be read from the record, once it is asked for. Few handlers want all of it. */
    private known: Partial<Envelope> | undefined,
    private readonly record: KafkaRecord,
  ) {}

  private get envelope(): Partial<Envelope> {
    return (this.known ??= decodeHeaders(this.record.headers));
  }

  /** RFC 3339; the broker's time where the sender gave none. */
  get time(): string {
    return this.envelope.time ?? new Date(Number(this.record.timestamp)).toISOString();
  }

  /** One for the whole story; a message without one begins a story of its own. */
  get correlationId(): string {
    return this.envelope.correlationId ?? this.id;
  }

  get causationId(): string | undefined {
    return this.envelope.causationId;
  }

  get traceparent(): string | undefined {
    return this.envelope.traceparent;
  }

  get tracestate(): string | undefined {
    return this.envelope.tracestate;
  }

  get aggregateVersion(): number | undefined {
    return this.envelope.aggregateVersion;
  }

  get key(): string | undefined {
    return this.record.key?.toString('utf8');
  }

  get topic(): string {
    return this.record.topic;
  }

  get partition(): number {
    return this.record.partition;
  }

  get offset(): string {
    return this.record.offset;
  }
}

/** A null value on a compacted topic: what its key names is gone. Handled as `@OnEvents(Tombstone)`. */
export class Tombstone {
  static readonly type = 'tombstone';
}
