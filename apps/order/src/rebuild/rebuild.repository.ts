import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Order } from '../orders/order';

/** What the orders' rows are rebuilt from, and how they are written. */
export class RebuildRepository {
  /** How many orders there are, as the planner believes. */
  async estimate(connection: Connection): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select greatest(reltuples, 0)::bigint as count from pg_class where oid = 'orders'::regclass`.execute(
      connection,
    );
    return rows[0]?.count ?? 0;
  }

  /** The next ids of orders that have a row, a history, or both. */
  async ids(connection: Connection, after: string, limit: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      (select id from orders where id > ${after} order by id limit ${limit})
      union
      (select distinct order_id from order_events where order_id > ${after} order by order_id limit ${limit})
      order by id limit ${limit}`.execute(connection);
    return rows.map(({ id }) => id);
  }

  /** The orders as the last event of each one's history has them. */
  async told(connection: Connection, ids: string[]): Promise<Map<string, Order>> {
    const { rows } = await sql<{ id: string; data: Order }>`
      select distinct on (order_id) order_id as id, data from order_events
      where order_id = any(${ids}::uuid[]) order by order_id, version desc`.execute(connection);
    return new Map(rows.map(({ id, data }) => [id, data]));
  }

  /** Makes the rows what these orders are; their deadlines run from the last event, by the clock of whoever wrote it. */
  async write(tx: Transaction, orders: Order[]): Promise<void> {
    if (orders.length === 0) return;
    await sql`
      insert into orders (id, status, version, customer_id, email, currency, lines, total, reason, rejected_lines,
        placed_at, updated_at, status_since)
      select id, status, version, "customerId", email, currency, lines, total, reason, "rejectedLines", "placedAt",
        "updatedAt", "updatedAt"
      from json_to_recordset(${JSON.stringify(orders)}) as new(id uuid, status text, version int, "customerId" text,
        email text, currency text, lines json, total bigint, reason text, "rejectedLines" json,
        "placedAt" timestamptz, "updatedAt" timestamptz)
      on conflict (id) do update set status = excluded.status, version = excluded.version,
        customer_id = excluded.customer_id, email = excluded.email, currency = excluded.currency,
        lines = excluded.lines, total = excluded.total, reason = excluded.reason,
        rejected_lines = excluded.rejected_lines, placed_at = excluded.placed_at,
        updated_at = excluded.updated_at, status_since = excluded.status_since`.execute(tx);
  }
}
