import {
  StockRejected,
  StockReserved,
  type HoldLine,
  type OrderPlaced,
  type RejectedLine,
  type StockWithdrawn,
} from '@waybill/dto';
import { availableOf, type Cause, type StockRoom } from './stock';
import { withdrawStock } from './withdraw-stock';

/**
 * Holds all lines of an order, or none. An order that has a hold already, or was cancelled before this, is left as it
 * is; what was fulfilled before this is taken out at once. Compensated by `releaseStock` in release-stock.ts.
 */
export function reserveStock(
  room: StockRoom,
  order: OrderPlaced,
  cause: Cause,
): StockReserved | StockRejected | StockWithdrawn | undefined {
  const before = room.hold(order.id);
  if (before && before.status !== 'FULFILLED') return undefined;
  const lines = linesBySku(order.lines);
  const rejectedLines = lines.flatMap((line) => failing(room, line));
  if (rejectedLines.length > 0) {
    room.setHold({ orderId: order.id, status: 'REJECTED', lines });
    const unknown = rejectedLines.some(({ sku }) => !room.level(sku));
    const reason = unknown ? 'unknown-sku' : 'out-of-stock';
    return Object.assign(new StockRejected(), { orderId: order.id, reason, rejectedLines });
  }
  for (const { sku, quantity } of lines) room.move(sku, { held: quantity }, cause);
  room.setHold({ orderId: order.id, status: 'HELD', lines });
  if (before) return withdrawStock(room, order, cause);
  return Object.assign(new StockReserved(), { orderId: order.id, lines });
}

function failing(room: StockRoom, { sku, quantity }: HoldLine): RejectedLine[] {
  const level = room.level(sku);
  const available = level ? availableOf(level) : 0;
  return level && available >= quantity ? [] : [{ sku, requested: quantity, available }];
}

/** The order service merges lines of one SKU; another writer on the topic may not. */
function linesBySku(lines: HoldLine[]): HoldLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return Array.from(quantities, ([sku, quantity]) => ({ sku, quantity }));
}
