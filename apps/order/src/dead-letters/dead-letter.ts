import { isUtf8 } from 'node:buffer';
import type { DeadLetterDto } from '@waybill/dto';
import { headerText, redrivesOf, type KafkaRecord } from '@waybill/messaging';
import { parseInstant } from '../http/forms';

/** Where a dead letter lies on its dead-letter topic: its name in the HTTP API. */
export interface Place {
  topic: string;
  partition: number;
  offset: number;
}

/** A dead letter as order keeps it. */
export interface DeadLetter extends Place, Omit<DeadLetterDto, 'key' | 'value' | 'valueText'> {
  /** Where the message lay that was parked, and when it was written there. */
  original: { partition: number; offset: number; time: number };
  key: Buffer | null;
  value: Buffer | null;
}

type HeaderBytes = KafkaRecord['headers'];

const LONGEST_MESSAGE = 2_000;
const LONGEST_REASON = 100;
const END_OF_9999 = 253_402_300_800_000;

/**
 * Reads a record of a dead-letter topic. Whatever lies there comes out as a dead letter, also what no service of ours
 * has written: one that could not be kept would hold up all that comes after it.
 */
export function readDeadLetter(record: KafkaRecord, group: string): DeadLetter {
  const { topic, partition, headers, key, value } = record;
  const text = (name: string, longest: number) => storable(headerText(headers, name) ?? '').slice(0, longest);
  const parkedAt = parseInstant(text('x-dlt-parked-at', 40)) ?? instantOf(Number(record.timestamp));
  return {
    topic,
    partition,
    offset: Number(record.offset),
    original: originOf(record),
    key,
    value,
    headers: toBase64(headers),
    group,
    reason: text('x-dlt-reason', LONGEST_REASON) || 'unknown',
    message: text('kafka_dlt-exception-message', LONGEST_MESSAGE),
    parkedAt: parkedAt.toISOString(),
    redrives: redrivesOf(headers),
  };
}

/** A dead letter as the HTTP API shows it. */
export function showDeadLetter(letter: DeadLetter): DeadLetterDto {
  const { topic, partition, offset, key, value, headers, group, reason, message, parkedAt, redrives } =
    letter;
  const bytes = { key: key?.toString('base64') ?? null, value: value?.toString('base64') ?? null };
  const valueText = value && isUtf8(value) ? value.toString('utf8') : undefined;
  return {
    topic,
    partition,
    offset,
    ...bytes,
    headers,
    valueText,
    group,
    reason,
    message,
    parkedAt,
    redrives,
  };
}

/** The headers' own bytes again. */
export function headersOf({ headers }: Pick<DeadLetter, 'headers'>): HeaderBytes {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(bytes) : bytes(value),
    ]),
  );
}

function toBase64(headers: HeaderBytes): DeadLetter['headers'] {
  const text = (bytes: Buffer | null) => bytes?.toString('base64') ?? null;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(text) : text(value),
    ]),
  );
}

/** Without the headers that say so, it is known by where it lies itself. */
function originOf({ headers, partition, offset, timestamp }: KafkaRecord): DeadLetter['original'] {
  const read = (name: string, digits: number) => {
    const text = headerText(headers, `kafka_dlt-original-${name}`) ?? '';
    return text.length <= digits && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const original = {
    partition: read('partition', 9),
    offset: read('offset', 15),
    time: read('timestamp', 15),
  };
  const { partition: p, offset: o, time: t } = original;
  return p === undefined || o === undefined || t === undefined
    ? { partition, offset: Number(offset), time: Number(timestamp) }
    : { partition: p, offset: o, time: t };
}

/** PostgreSQL has no NUL in its texts. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function instantOf(ms: number): Date {
  return new Date(ms >= 0 && ms < END_OF_9999 ? ms : 0);
}
