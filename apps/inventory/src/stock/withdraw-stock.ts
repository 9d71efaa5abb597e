import { StockWithdrawn, type OrderFulfilled } from '@waybill/dto';
import type { Cause, StockRoom } from './stock';

/** Takes what is held for an order out of the warehouse, once. There is no way back. */
export function withdrawStock(
  room: StockRoom,
  order: OrderFulfilled,
  cause: Cause,
): StockWithdrawn | undefined {
  const hold = room.hold(order.id);
  if (hold?.status !== 'HELD') return undefined;
  for (const { sku, quantity } of hold.lines) room.move(sku, { onHand: -quantity, held: -quantity }, cause);
  room.setHold({ ...hold, status: 'WITHDRAWN' });
  return Object.assign(new StockWithdrawn(), { orderId: order.id, lines: hold.lines });
}
