import { Injectable } from '@nestjs/common';
import { OrderCancelled, OrderFulfilled } from '@waybill/dto';
import { Outbox, type Transaction } from '@waybill/messaging';
import { Database } from '@waybill/postgres';
import { inventory, stockLevels } from '@waybill/topics';
import type { InventoryMessage } from '../stock/change-stock';
import { releaseStock } from '../stock/release-stock';
import { StockRoom, type Level } from '../stock/stock';
import { levelChanged, ranLow } from '../stock/stock-events';
import { StockRepository } from '../stock/stock.repository';
import { withdrawStock } from '../stock/withdraw-stock';
import { obstacle, showStockDrift, type OrderDrift, type StockDrift } from './drift';
import { ReconciliationRepository } from './reconciliation.repository';

const BATCH = 200;

/**
 * Puts stock right that is at odds: the ledger says what is on hand, the open holds what is held, and the order's last
 * event whether its hold is open. Every repair is an entry of the ledger that names its cause, and is told like any
 * other change.
 */
@Injectable()
export class RepairStock {
  constructor(
    private readonly database: Database,
    private readonly stock: StockRepository,
    private readonly reconciliation: ReconciliationRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Levels first: a hold can only be given back to a level that counts it. */
  async run(stock: StockDrift[], orders: OrderDrift[], signal?: AbortSignal): Promise<void> {
    const skus = stock.filter((drift) => !obstacle(drift)).map(({ sku }) => sku);
    for (let start = 0; start < skus.length; start += BATCH) {
      signal?.throwIfAborted();
      const batch = skus.slice(start, start + BATCH);
      await this.database.transaction((tx) => this.correctLevels(tx, batch));
    }
    for (const order of orders) {
      signal?.throwIfAborted();
      await this.database.transaction((tx) => this.endHold(tx, order));
    }
  }

  /** Compares once more what is locked now: it may have moved since it was found. */
  private async correctLevels(tx: Transaction, skus: string[]): Promise<void> {
    const room = new StockRoom(await this.stock.lockLevels(tx, skus), [], []);
    await this.reconciliation.takeTime(tx);
    for (const drift of await this.reconciliation.stockDrifts(tx, skus)) {
      const level = room.level(drift.sku);
      if (!level || obstacle(drift)) continue;
      const { ledgerOnHand, ledgerHeld, openHeld } = drift;
      room.correct(
        level,
        { onHand: ledgerOnHand, held: openHeld },
        { onHand: 0, held: openHeld - ledgerHeld },
        { id: `reconciliation: ${showStockDrift(drift)}` },
      );
    }
    await this.save(tx, room);
  }

  private async endHold(tx: Transaction, { orderId, orderStatus }: OrderDrift): Promise<void> {
    const cause = { id: `reconciliation: the order was ${orderStatus}`, orderId };
    const fulfilled = orderStatus === 'FULFILLED';
    const order = Object.assign(fulfilled ? new OrderFulfilled() : new OrderCancelled(), { id: orderId });
    const room = await this.stock.load(tx, [order]);
    const message = fulfilled ? withdrawStock(room, order, cause) : releaseStock(room, order, cause);
    await this.save(tx, room, message);
  }

  private async save(tx: Transaction, room: StockRoom, message?: InventoryMessage): Promise<void> {
    const now = new Date();
    const low = room.changedLevels.filter((level: Level) => room.crossedLow(level));
    await this.stock.save(tx, room, now);
    await this.outbox.add<InventoryMessage>(tx, inventory, [
      ...(message ? [{ message, version: 2 }] : []),
      ...low.map((level) => ({ message: ranLow(level), version: level.version })),
    ]);
    await this.outbox.add(
      tx,
      stockLevels,
      room.changedLevels.map((level) => ({ message: levelChanged(level, now), version: level.version })),
    );
  }
}
