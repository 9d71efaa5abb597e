import type { HistoryEntryDto } from '@waybill/dto';
import { encodeEvent } from '../http/event-stream';
import type { Told } from './feed';
import type { Position } from './position';

/** An entry of an order's history on its way to the streams. */
export interface Entry extends Told {
  version: number;
}

export function toEntry({ tx, seq, ...entry }: HistoryEntryDto & Position): Entry {
  return { key: entry.data.id, version: entry.version, at: { tx, seq }, bytes: toBytes(entry) };
}

export function toBytes(entry: HistoryEntryDto): Buffer {
  return encodeEvent({ id: entry.id, event: entry.type, data: entry });
}
