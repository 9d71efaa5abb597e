import { MAX_LINES } from '@waybill/dto';
import type { FieldError } from '../refusal';

const UNFIT = /[\p{Cc}\p{Cs}]/u;
const MAX_DEPTH = 8;
/** class-transformer passes over these two in silence, so they would not be refused as the unknown fields they are. */
const UNSEEN_KEYS = new Set(['__proto__', 'constructor']);

/**
 * Finds what class-validator would let through or choke on, before it gets the body: fields that it does not see, nulls
 * and arrays inside of arrays, nesting and lists without end, text that
 * PostgreSQL can not store or that would break out of a mail's header. Not recursive, so
 * that no body can exhaust the stack.
 */
export function inspectJson(body: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const pending = [{ value: body, path: '', depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, path, depth } = next;
    const message = faultOf(value, depth);
    if (message) errors.push({ path, message });
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const at = `${path}.${index}`;
        if (item === null || Array.isArray(item))
          errors.push({ path: at, message: 'this must be an object' });
        else pending.push({ value: item, path: at, depth: depth + 1 });
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, field] of Object.entries(value)) {
        const at = path === '' ? key : `${path}.${key}`;
        if (UNSEEN_KEYS.has(key)) errors.push({ path: at, message: `property ${key} should not exist` });
        else pending.push({ value: field, path: at, depth: depth + 1 });
      }
    }
  }
  return errors;
}

function faultOf(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `this is nested more than ${MAX_DEPTH} deep`;
  if (Array.isArray(value) && value.length > MAX_LINES)
    return `this must contain no more than ${MAX_LINES} elements`;
  if (typeof value === 'string' && UNFIT.test(value))
    return 'this must not contain control characters or half of a surrogate pair';
  return undefined;
}
