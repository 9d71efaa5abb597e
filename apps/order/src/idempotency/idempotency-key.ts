import { createHash } from 'node:crypto';
import { canonicalJson } from '../http/canonical-json';
import { Refusal, ValidationFailed } from '../refusal';

/** The value of an `Idempotency-Key` header; throws ValidationFailed. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = Array.isArray(header) ? header.join(', ') : header;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new ValidationFailed([
      { path: 'Idempotency-Key', message: 'Idempotency-Key must be 1 to 255 visible ASCII characters' },
    ]);
  return key;
}

/** What two bodies have in common when their JSON values are equal. */
export function fingerprint(body: object): Buffer {
  return createHash('sha256').update(canonicalJson(body)).digest();
}

/** The key stands for another body. */
export class IdempotencyKeyReused extends Refusal {
  constructor() {
    super('idempotency-key-reused', 'this Idempotency-Key was used with another body');
  }
}

/** The first request with the key is still at work. */
export class IdempotencyInProgress extends Refusal {
  constructor() {
    super('idempotency-in-progress', 'the first request with this Idempotency-Key is still at work');
  }
}
