import { Injectable } from '@nestjs/common';
import type { Transaction } from '@waybill/messaging';
import { sql } from 'kysely';
import type { StockChange } from './change-stock';
import { StockRoom, type Hold, type Level } from './stock';

/** The stock's tables, a run at a time. */
@Injectable()
export class StockRepository {
  /**
   * Loads all that a run concerns and locks its SKUs, in one order, so that two runs wait for one another and do not
   * deadlock.
   */
  async load(tx: Transaction, changes: StockChange[]): Promise<StockRoom> {
    const orderIds = changes.flatMap((change) => ('id' in change ? [change.id] : []));
    const references = changes.flatMap((change) => ('reference' in change ? [change.reference] : []));
    const holds = await sql<Hold>`
      select order_id as "orderId", status, lines, order_status as "seenStatus", order_version as "seenVersion"
      from holds where order_id = any(${orderIds}::uuid[]) order by order_id for update`.execute(tx);
    const adjusted = await sql<{ reference: string }>`
      select reference from adjustments where reference = any(${references}::text[])`.execute(tx);
    const skus = new Set([
      ...changes.flatMap((change) => ('lines' in change ? change.lines.map(({ sku }) => sku) : [change.sku])),
      ...holds.rows.flatMap(({ lines }) => lines.map(({ sku }) => sku)),
    ]);
    return new StockRoom(
      await this.lockLevels(tx, [...skus]),
      holds.rows,
      adjusted.rows.map(({ reference }) => reference),
    );
  }

  /** Loads the levels of those SKUs that there are, and locks them in one order. */
  async lockLevels(tx: Transaction, skus: string[]): Promise<Level[]> {
    const { rows } = await sql<Level>`
      select sku, on_hand as "onHand", held, version, low_stock_at as "lowStockAt", ran_low as "ranLow"
      from stock_levels where sku = any(${skus}::text[]) order by sku for update`.execute(tx);
    return rows;
  }

  /** Writes what the run has changed. */
  async save(tx: Transaction, room: StockRoom, now: Date): Promise<void> {
    await this.saveLevels(tx, room, now);
    await this.saveHolds(tx, room, now);
    await this.saveAdjustments(tx, room, now);
  }

  private async saveLevels(
    tx: Transaction,
    { changedLevels: levels, ledger }: StockRoom,
    now: Date,
  ): Promise<void> {
    if (levels.length > 0) {
      await sql`
        insert into stock_levels (sku, on_hand, held, version, low_stock_at, ran_low, updated_at)
        select *, ${now}::timestamptz from unnest(
          ${levels.map((level) => level.sku)}::text[], ${levels.map((level) => level.onHand)}::bigint[],
          ${levels.map((level) => level.held)}::bigint[], ${levels.map((level) => level.version)}::bigint[],
          ${levels.map((level) => level.lowStockAt)}::bigint[], ${levels.map((level) => level.ranLow)}::boolean[])
        on conflict (sku) do update set
          on_hand = excluded.on_hand, held = excluded.held, version = excluded.version,
          low_stock_at = excluded.low_stock_at, ran_low = excluded.ran_low, updated_at = excluded.updated_at`.execute(
        tx,
      );
    }
    if (ledger.length > 0) {
      await sql`
        insert into ledger (
          sku, on_hand_delta, held_delta, on_hand_after, held_after, cause, order_id, reference, at)
        select *, ${now}::timestamptz from unnest(
          ${ledger.map((entry) => entry.sku)}::text[], ${ledger.map((entry) => entry.onHandDelta)}::bigint[],
          ${ledger.map((entry) => entry.heldDelta)}::bigint[], ${ledger.map((entry) => entry.onHandAfter)}::bigint[],
          ${ledger.map((entry) => entry.heldAfter)}::bigint[], ${ledger.map(({ cause }) => cause.id)}::text[],
          ${ledger.map(({ cause }) => cause.orderId ?? null)}::uuid[],
          ${ledger.map(({ cause }) => cause.reference ?? null)}::text[])`.execute(tx);
    }
  }

  private async saveHolds(tx: Transaction, { changedHolds }: StockRoom, now: Date): Promise<void> {
    const holds = [...changedHolds.values()];
    if (holds.length === 0) return;
    await sql`
      insert into holds (order_id, status, lines, order_status, order_version, updated_at)
      select *, ${now}::timestamptz from unnest(
        ${holds.map((hold) => hold.orderId)}::uuid[], ${holds.map((hold) => hold.status)}::text[],
        ${holds.map((hold) => JSON.stringify(hold.lines))}::json[],
        ${holds.map((hold) => hold.seenStatus ?? null)}::text[],
        ${holds.map((hold) => hold.seenVersion ?? null)}::int[])
      on conflict (order_id) do update set status = excluded.status, lines = excluded.lines,
        order_status = excluded.order_status, order_version = excluded.order_version,
        updated_at = excluded.updated_at`.execute(tx);
  }

  private async saveAdjustments(
    tx: Transaction,
    { newAdjustments: made }: StockRoom,
    now: Date,
  ): Promise<void> {
    if (made.length === 0) return;
    await sql`
      insert into adjustments (reference, sku, delta, applied, cause, at)
      select *, ${now}::timestamptz from unnest(
        ${made.map((one) => one.reference)}::text[], ${made.map((one) => one.sku)}::text[],
        ${made.map((one) => one.delta)}::bigint[], ${made.map((one) => one.applied)}::boolean[],
        ${made.map((one) => one.cause.id)}::text[])`.execute(tx);
  }
}
