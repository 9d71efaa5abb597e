import { StockReleased, type OrderCancelled } from '@waybill/dto';
import type { Cause, StockRoom } from './stock';

/**
 * Gives back exactly what `reserveStock` in reserve-stock.ts held, once. A cancel that overtakes its reservation
 * leaves a mark, so that the late one holds nothing.
 */
export function releaseStock(
  room: StockRoom,
  order: OrderCancelled,
  cause: Cause,
): StockReleased | undefined {
  const hold = room.hold(order.id);
  if (!hold) {
    room.setHold({ orderId: order.id, status: 'CANCELLED', lines: [] });
    return undefined;
  }
  if (hold.status !== 'HELD') return undefined;
  for (const { sku, quantity } of hold.lines) room.move(sku, { held: -quantity }, cause);
  room.setHold({ ...hold, status: 'RELEASED' });
  const reason = order.reason === 'hold-expired' ? 'expired' : 'cancelled';
  return Object.assign(new StockReleased(), { orderId: order.id, reason, lines: hold.lines });
}
