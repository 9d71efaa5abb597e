import type { HistoryEntryDto } from '@waybill/dto';
import { encodeEvent } from '../http/event-stream';
import type { Position } from './position';

/** An entry of an order's history on its way to the streams. */
export interface Entry {
  orderId: string;
  version: number;
  at: Position;
  /** As it is sent, made once for all streams. */
  bytes: Buffer;
}

export function toEntry({ tx, seq, ...entry }: HistoryEntryDto & Position): Entry {
  return { orderId: entry.data.id, version: entry.version, at: { tx, seq }, bytes: toBytes(entry) };
}

export function toBytes(entry: HistoryEntryDto): Buffer {
  return encodeEvent({ id: entry.id, event: entry.type, data: entry });
}

export function joined(entries: Entry[]): Buffer {
  return Buffer.concat(entries.map(({ bytes }) => bytes));
}
