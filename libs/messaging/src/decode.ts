import { isUtf8 } from 'node:buffer';
import { headerText, type KafkaRecord, type MessageType, type Topic, type TopicSpec } from '@waybill/kafka';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { Received, Tombstone } from './received';

export const PARK_REASONS = ['undecodable', 'invalid', 'rejected-by-handler'] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

/** A message for its handlers, and what became of earlier tries. */
export interface DecodedEvent {
  kind: 'event';
  record: KafkaRecord;
  received: Received;
  /** How often its handler was called with it. */
  attempts: number;
  /** How often it failed alone though the database was well. */
  suspicions: number;
}

/** What is to be done with a record. */
export type Decoded =
  | DecodedEvent
  | { kind: 'raw'; record: KafkaRecord }
  | { kind: 'park'; record: KafkaRecord; reason: ParkReason; error: Error; attempts: number }
  | { kind: 'skip'; record: KafkaRecord };

/** The message's bytes do not say what it is. */
export class UndecodableMessage extends Error {}

/** The message's class refuses its data. */
export class InvalidMessage extends Error {}

/** Turns records of the consumed topics into events for the handlers that there are. */
export class Decoder {
  private readonly topics: Map<string, { compacted: boolean; classes: Map<string, MessageType> }>;
  private readonly raw: Set<string>;
  private readonly tried = new WeakMap<KafkaRecord, Decoded>();

  constructor(
    topics: readonly Topic[],
    rawTopics: readonly TopicSpec[],
    private readonly group: string,
    private readonly isHandled: (type: string) => boolean,
  ) {
    this.topics = new Map(
      topics.map(({ name, config, messages }) => [
        name,
        {
          compacted: config['cleanup.policy']?.includes('compact') ?? false,
          classes: new Map(messages.map((message) => [message.type, message])),
        },
      ]),
    );
    this.raw = new Set(rawTopics.map(({ name }) => name));
  }

  decode(record: KafkaRecord): Decoded {
    const before = this.tried.get(record);
    if (before) return before;
    if (this.raw.has(record.topic)) return { kind: 'raw', record };
    try {
      const received = this.read(record);
      return received
        ? { kind: 'event', record, received, attempts: 0, suspicions: 0 }
        : { kind: 'skip', record };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const reason = error instanceof InvalidMessage ? 'invalid' : 'undecodable';
      return { kind: 'park', record, reason, error, attempts: 1 };
    }
  }

  /** Keeps what is known of records that will be tried again. */
  keep(items: Decoded[]): void {
    for (const item of items) this.tried.set(item.record, item);
  }

  private read(record: KafkaRecord): Received | undefined {
    const topic = this.topics.get(record.topic);
    const redrivenFor = headerText(record.headers, 'x-redrive-group');
    if (!topic || (redrivenFor !== undefined && redrivenFor !== this.group)) return undefined;
    const id = headerText(record.headers, 'ce_id');
    const source = headerText(record.headers, 'ce_source') ?? '';
    if (record.value === null) {
      if (!topic.compacted) throw new UndecodableMessage('a null value on a topic that is not compacted');
      if (!this.isHandled(Tombstone.type)) return undefined;
      const own = id ?? `${record.topic}/${record.partition}/${record.offset}`;
      return new Received(new Tombstone(), own, source, Tombstone.type, undefined, record);
    }
    const name = headerText(record.headers, 'ce_type');
    if (!name) throw new UndecodableMessage('no ce_type header');
    if (!id) throw new UndecodableMessage('no ce_id header');
    const type = topic.classes.get(name);
    if (!type || !this.isHandled(type.type)) return undefined;
    const data = validate(type, parse(record.value));
    return new Received(data, id, source, type.type, undefined, record);
  }
}

function parse(value: Buffer): unknown {
  if (!isUtf8(value)) throw new UndecodableMessage('the value is not UTF-8');
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (error) {
    throw new UndecodableMessage(`the value is no JSON: ${(error as Error).message}`);
  }
}

/** Unknown fields are kept out of nobody's way: a newer writer may have added them. */
function validate(type: MessageType, json: unknown): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InvalidMessage(`${type.type}: the value is no JSON object`);
  }
  const data = plainToInstance(type, json);
  const errors = validateSync(data, { forbidUnknownValues: false });
  if (errors.length > 0)
    throw new InvalidMessage(`${type.type}: ${errors.flatMap((e) => messagesOf(e)).join('; ')}`);
  return data;
}

function messagesOf(error: ValidationError, path = ''): string[] {
  const here = path ? `${path}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) =>
    path ? `${path}: ${message}` : message,
  );
  return [...own, ...(error.children ?? []).flatMap((child) => messagesOf(child, here))];
}
