import { canonicalJson } from '../http/canonical-json';
import type { Order } from '../orders/order';

const FIELDS: readonly (keyof Order)[] = [
  ...(['status', 'version', 'customerId', 'email', 'currency', 'lines', 'total', 'reason'] as const),
  ...(['rejectedLines', 'placedAt', 'updatedAt'] as const),
];
/** Not for a terminal or a log. */
const PRIVATE = new Set<keyof Order>(['customerId', 'email']);

/** In what an order's row differs from what its history tells, in words; nothing when it does not. */
export function driftOf(row: Order | undefined, told: Order | undefined): string[] {
  if (!told) return ['it has no history'];
  if (!row) return ['it has no row'];
  return FIELDS.filter((field) => text(row[field]) !== text(told[field])).map((field) =>
    PRIVATE.has(field) ? field : `${field} is ${text(row[field])} and was told as ${text(told[field])}`,
  );
}

/** `undefined` for a field that is not there; how JSON was written does not count. */
const text = (field: unknown) => String(canonicalJson(field));
