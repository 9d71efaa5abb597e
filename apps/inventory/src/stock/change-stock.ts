import { Injectable } from '@nestjs/common';
import { AdjustStock, OrderCancelled, OrderFulfilled, OrderPlaced, SetLowStockThreshold } from '@waybill/dto';
import { causedBy, Outbox, type Outgoing, type Received, type Transaction } from '@waybill/messaging';
import { inventory, stockLevels } from '@waybill/topics';
import { adjustStock } from './adjust-stock';
import { releaseStock } from './release-stock';
import { reserveStock } from './reserve-stock';
import type { Cause, Level, StockRoom } from './stock';
import { levelChanged, ranLow } from './stock-events';
import { StockRepository } from './stock.repository';
import { withdrawStock } from './withdraw-stock';

export type StockChange = OrderPlaced | OrderCancelled | OrderFulfilled | AdjustStock | SetLowStockThreshold;
export type InventoryMessage = typeof inventory extends { key(message: infer M): string } ? M : never;

/**
 * Applies a run of messages to the stock: loads and locks all that they concern once, decides in memory in their
 * order, and writes once, so that a run takes as many statements as one message does.
 */
@Injectable()
export class ChangeStock {
  constructor(
    private readonly stock: StockRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(changes: Received<StockChange>[], tx: Transaction): Promise<void> {
    const room = await this.stock.load(
      tx,
      changes.map(({ data }) => data),
    );
    const told: Outgoing<InventoryMessage>[] = [];
    const lastChange = new Map<string, Received<StockChange>>();
    for (const change of changes) {
      const moved = room.ledger.length;
      const message = decide(room, change);
      if ('version' in change.data) room.sawOrder(change.data);
      const touched = touchedBy(room, change, moved);
      if (message) told.push({ message, version: versionOf(message, room), ...causedBy(change) });
      for (const level of touched) {
        lastChange.set(level.sku, change);
        if (room.crossedLow(level))
          told.push({ message: ranLow(level), version: level.version, ...causedBy(change) });
      }
    }
    const now = new Date();
    await this.stock.save(tx, room, now);
    await this.outbox.add(tx, inventory, told);
    await this.outbox.add(
      tx,
      stockLevels,
      room.changedLevels.map((level) => ({
        message: levelChanged(level, now),
        version: level.version,
        ...causedBy(lastChange.get(level.sku) as Received<StockChange>),
      })),
    );
  }
}

function decide(room: StockRoom, { data, id }: Received<StockChange>): InventoryMessage | undefined {
  const cause = (rest: Omit<Cause, 'id'>): Cause => ({ id, ...rest });
  if (data instanceof OrderPlaced) return reserveStock(room, data, cause({ orderId: data.id }));
  if (data instanceof OrderCancelled) return releaseStock(room, data, cause({ orderId: data.id }));
  if (data instanceof OrderFulfilled) return withdrawStock(room, data, cause({ orderId: data.id }));
  if (data instanceof AdjustStock) return adjustStock(room, data, cause({ reference: data.reference }));
  const level = room.level(data.sku);
  if (level) room.setThreshold(level, data.lowStockAt);
  return undefined;
}

/** The levels that a change moved, or whose threshold it set. */
function touchedBy(room: StockRoom, { data }: Received<StockChange>, moved: number): Level[] {
  const skus = new Set(room.ledger.slice(moved).map(({ sku }) => sku));
  if (data instanceof SetLowStockThreshold) skus.add(data.sku);
  return [...skus].flatMap((sku) => room.level(sku) ?? []);
}

/** A hold has two versions, taken and ended; everything else has that of its SKU, 0 when nobody knows it. */
function versionOf(message: InventoryMessage, room: StockRoom): number {
  if ('sku' in message) return room.level(message.sku)?.version ?? 0;
  const status = room.hold(message.orderId)?.status;
  return status === 'HELD' || status === 'REJECTED' ? 1 : 2;
}
