import type { RecordedEntry } from './ledger.repository';

const signed = (delta: number) => (delta > 0 ? `+${delta}` : String(delta));

/** `2026-11-25T10:00:00.000Z  on hand +5 = 5  held 0 = 0  adjustment delivery-1, event 0199…`. */
export function showEntry(entry: RecordedEntry): string {
  const { at, onHandDelta, onHandAfter, heldDelta, heldAfter } = entry;
  return [
    at.toISOString(),
    `on hand ${signed(onHandDelta)} = ${onHandAfter}`.padEnd(22),
    `held ${signed(heldDelta)} = ${heldAfter}`.padEnd(18),
    causeOf(entry),
  ].join('  ');
}

function causeOf({ cause, orderId, reference }: RecordedEntry): string {
  const event = cause.startsWith('reconciliation') ? cause : `event ${cause}`;
  if (orderId !== null) return `order ${orderId}, ${event}`;
  return reference === null ? event : `adjustment ${reference}, ${event}`;
}
