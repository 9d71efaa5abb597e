import { isUtf8 } from 'node:buffer';
import type { Headers, OutgoingRecord } from '@waybill/kafka';

/** Header bytes that are not UTF-8 text, in the outbox's JSON. */
interface Binary {
  base64: string;
}
type HeaderJson = string | null | Binary | (string | null | Binary)[];

const toJson = (value: Buffer | null) =>
  value === null ? null : isUtf8(value) ? value.toString('utf8') : { base64: value.toString('base64') };

const fromJson = (value: string | null | Binary) =>
  value === null || typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');

/** Headers as JSON text from which `headersFromJson` makes the very same bytes. */
export function headersToJson(headers: Headers): string {
  const json: Record<string, HeaderJson> = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(toJson) : toJson(value),
    ]),
  );
  return JSON.stringify(json);
}

export function headersFromJson(json: Record<string, HeaderJson>): OutgoingRecord['headers'] {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(fromJson) : fromJson(value),
    ]),
  );
}
