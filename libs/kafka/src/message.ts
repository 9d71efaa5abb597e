/** A header value as it lies on the wire, which knows nulls; a name that occurs more than once has an array. */
export type HeaderValue = Buffer | null | (Buffer | null)[];
export type Headers = Record<string, HeaderValue>;

/** A message read from a partition, nothing of it decoded. */
export interface KafkaRecord {
  topic: string;
  partition: number;
  /** Decimal, up to 2^63. */
  offset: string;
  /** Milliseconds since 1970, decimal. */
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Headers;
}

/** A message to be written. Without `partition` its key decides. */
export interface OutgoingRecord {
  topic: string;
  partition?: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, HeaderValue | string | (Buffer | string | null)[]>;
}

/** The size that counts against a broker's batch limit, in bytes, within a few per cent. */
export function sizeOf(
  record: Pick<KafkaRecord, 'key' | 'value'> & { headers: OutgoingRecord['headers'] },
): number {
  let size = (record.key?.length ?? 0) + (record.value?.length ?? 0) + 16;
  for (const name in record.headers) {
    const value = record.headers[name] as OutgoingRecord['headers'][string];
    for (const one of Array.isArray(value) ? value : [value]) size += name.length + (one?.length ?? 0) + 4;
  }
  return size;
}
