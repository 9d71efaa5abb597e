import { Injectable } from '@nestjs/common';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Level } from '../stock/stock';
import type { DriftCounts, OrderDrift, StockDrift } from './drift';

/** Any constant: the replicas of one database compete for it. */
const RECONCILIATION_LOCK = 7_290_540;
/** The whole ledger is read in one statement, so that what it is compared with is of the same moment. */
const COMPARE_TIMEOUT_MS = 600_000;

/** The last reconciliation; what it found is what it left at odds. */
export interface LastReconciliation extends DriftCounts {
  startedAt: Date;
}

/** SQL that compares the stock's tables with one another. */
@Injectable()
export class ReconciliationRepository {
  async tryLock(session: Connection): Promise<boolean> {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${RECONCILIATION_LOCK}) as locked`.execute(session);
    return rows[0]?.locked ?? false;
  }

  async unlock(session: Connection): Promise<void> {
    await sql`select pg_advisory_unlock(${RECONCILIATION_LOCK})`.execute(session);
  }

  /** Gives the comparisons of this transaction the time they need; returns what `cancel` takes. */
  async takeTime(tx: Transaction): Promise<number> {
    const { rows } = await sql<{ pid: number }>`
      select pg_backend_pid() as pid, set_config('statement_timeout', ${String(COMPARE_TIMEOUT_MS)}, true)`.execute(
      tx,
    );
    return rows[0]?.pid ?? 0;
  }

  async cancel(connection: Connection, pid: number): Promise<void> {
    await sql`select pg_cancel_backend(${pid})`.execute(connection);
  }

  /** The SKUs, or those of these, whose level, ledger and open holds disagree. */
  async stockDrifts(tx: Transaction, skus?: string[]): Promise<StockDrift[]> {
    const only = skus ? sql`sku = any(${skus}::text[])` : sql`true`;
    const { rows } = await sql<StockDrift>`
      with entries as (
        select sku, sum(on_hand_delta)::bigint as on_hand, sum(held_delta)::bigint as held
        from ledger where ${only} group by sku
      ), open as (
        select line.sku collate "C" as sku, sum(line.quantity)::bigint as held
        from holds cross join json_to_recordset(lines) as line(sku text, quantity bigint)
        where status = 'HELD' group by 1
      ), compared as (
        select sku, level.on_hand as "onHand", level.held, coalesce(entries.on_hand, 0) as "ledgerOnHand",
          coalesce(entries.held, 0) as "ledgerHeld", coalesce(open.held, 0) as "openHeld"
        from stock_levels as level full join entries using (sku) full join open using (sku)
      )
      select * from compared
      where ${only} and ("onHand" is distinct from "ledgerOnHand" or held is distinct from "ledgerHeld"
        or held is distinct from "openHeld")
      order by sku`.execute(tx);
    return rows;
  }

  /** Open holds of orders that were seen to have ended. */
  async orderDrifts(tx: Transaction): Promise<OrderDrift[]> {
    const { rows } = await sql<OrderDrift>`
      select order_id as "orderId", order_status as "orderStatus" from holds
      where status = 'HELD' and order_status in ('CANCELLED', 'FULFILLED', 'REJECTED')
      order by order_id`.execute(tx);
    return rows;
  }

  /** Levels by SKU that have changed since, locked, so that nothing newer is told before they are. */
  async lockLevelsSince(
    tx: Transaction,
    since: Date,
    afterSku: string,
    limit: number,
  ): Promise<(Level & { updatedAt: Date })[]> {
    const { rows } = await sql<Level & { updatedAt: Date }>`
      select sku, on_hand as "onHand", held, version, low_stock_at as "lowStockAt", updated_at as "updatedAt"
      from stock_levels where sku > ${afterSku} and updated_at >= ${since} order by sku limit ${limit}
      for update`.execute(tx);
    return rows;
  }

  async last(connection: Connection): Promise<LastReconciliation | undefined> {
    const { rows } = await sql<LastReconciliation>`
      select started_at as "startedAt", ledger, holds, orders from reconciliation`.execute(connection);
    return rows[0];
  }

  async save(
    connection: Connection,
    { startedAt, ledger, holds, orders }: LastReconciliation,
  ): Promise<void> {
    await sql`
      insert into reconciliation (started_at, ledger, holds, orders)
      values (${startedAt}, ${ledger}, ${holds}, ${orders})
      on conflict (id) do update set started_at = excluded.started_at, ledger = excluded.ledger,
        holds = excluded.holds, orders = excluded.orders`.execute(connection);
  }

  /** Deletes up to so many holds that were closed before, and returns how many that were. */
  async deleteClosedHolds(connection: Connection, before: Date, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from holds where order_id = any(array(
        select order_id from holds
        where status in ('REJECTED', 'RELEASED', 'WITHDRAWN', 'CANCELLED', 'FULFILLED') and updated_at < ${before}
        limit ${limit}))`.execute(connection);
    return Number(numAffectedRows);
  }
}
