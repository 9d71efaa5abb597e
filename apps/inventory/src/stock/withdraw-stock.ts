import { StockWithdrawn, type OrderFulfilled } from '@waybill/dto';
import type { Cause, StockRoom } from './stock';

/**
 * Takes what is held for an order out of the warehouse, once. There is no way back. One that overtakes its reservation
 * leaves a mark, so that the late one takes the lines out at once.
 */
export function withdrawStock(
  room: StockRoom,
  order: Pick<OrderFulfilled, 'id'>,
  cause: Cause,
): StockWithdrawn | undefined {
  const hold = room.hold(order.id);
  if (!hold) room.setHold({ orderId: order.id, status: 'FULFILLED', lines: [] });
  if (hold?.status !== 'HELD') return undefined;
  for (const { sku, quantity } of hold.lines) room.move(sku, { onHand: -quantity, held: -quantity }, cause);
  room.setHold({ ...hold, status: 'WITHDRAWN' });
  return Object.assign(new StockWithdrawn(), { orderId: order.id, lines: hold.lines });
}
