import { StockAdjusted, StockAdjustmentRejected, type AdjustStock } from '@waybill/dto';
import type { Cause, StockRoom } from './stock';

/**
 * Corrects the stock of a SKU, once per reference. An unknown SKU begins to exist by a positive delta; nothing goes
 * below what is held.
 */
export function adjustStock(
  room: StockRoom,
  { reference, sku, delta }: AdjustStock,
  cause: Cause,
): StockAdjusted | StockAdjustmentRejected | undefined {
  if (room.isAdjusted(reference)) return undefined;
  const level = room.level(sku);
  const reason = refusal(level, delta);
  room.setAdjusted({ reference, sku, delta, applied: !reason, cause });
  if (reason) return Object.assign(new StockAdjustmentRejected(), { reference, sku, delta, reason });
  const { onHand, held } = room.move(sku, { onHand: delta }, cause);
  return Object.assign(new StockAdjusted(), { reference, sku, delta, onHand, held });
}

function refusal(
  level: { onHand: number; held: number } | undefined,
  delta: number,
): StockAdjustmentRejected['reason'] | undefined {
  if (!level) return delta > 0 ? undefined : 'unknown-sku';
  return level.onHand + delta < level.held ? 'below-held' : undefined;
}
