import { createHash } from 'node:crypto';
import { ValidationFailed } from '../refusal';

const CHECKSUM_BYTES = 9;

/**
 * Where the next page of a list begins, as text that a caller hands back and does not read. It holds a checksum over
 * itself and its list, so that one that was changed, or made for other filters, is refused.
 */
export function encodeCursor(list: string, position: readonly string[]): string {
  const payload = Buffer.from(JSON.stringify(position));
  return Buffer.concat([checksum(list, payload), payload]).toString('base64url');
}

/** The position that `encodeCursor` was given; throws ValidationFailed unless each part of it has its form. */
export function decodeCursor(list: string, cursor: string, form: readonly RegExp[]): string[] {
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(CHECKSUM_BYTES);
  const intact =
    bytes.length > CHECKSUM_BYTES &&
    bytes.toString('base64url') === cursor &&
    checksum(list, payload).equals(bytes.subarray(0, CHECKSUM_BYTES));
  const position = intact ? read(payload) : [];
  if (position.length !== form.length || !form.every((part, index) => part.test(position[index] ?? '')))
    throw new ValidationFailed([{ path: 'cursor', message: 'cursor must be one that this list has given' }]);
  return position;
}

function checksum(list: string, payload: Buffer): Buffer {
  return createHash('sha256').update(list).update('\0').update(payload).digest().subarray(0, CHECKSUM_BYTES);
}

function read(payload: Buffer): string[] {
  try {
    return (JSON.parse(payload.toString('utf8')) as unknown[]).map(String);
  } catch {
    return [];
  }
}
