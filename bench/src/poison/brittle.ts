import { now } from '../run/clock';
import type { Reading } from '../engine/reading';

export const POISON = 'POISON';

/** A handler with a mistake in it: one SKU makes it throw a TypeError, whenever it comes. */
export function brittle({ id, sku }: Reading): [id: string, at: number] {
  const labels: Record<string, string | undefined> = { [sku]: sku === POISON ? undefined : sku };
  (labels[sku] as string).toLowerCase();
  return [id, now()];
}
