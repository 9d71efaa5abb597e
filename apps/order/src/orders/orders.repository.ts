import { Injectable } from '@nestjs/common';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Order } from './order';

/** Which orders to list; all of them where it is empty. */
export interface OrderFilter {
  status?: string;
  customerId?: string;
  placedAfter?: Date;
  placedBefore?: Date;
}

/** Where a page of orders begins: after this one. */
export interface OrderPosition {
  placedAt: string;
  id: string;
}

type Nullable<T> = { [K in keyof T]: T[K] | null };
type Row = Nullable<Pick<Order, 'email' | 'reason' | 'rejectedLines'>> &
  Omit<Order, 'email' | 'reason' | 'rejectedLines' | 'placedAt' | 'updatedAt'> & {
    placedAt: Date;
    updatedAt: Date;
  };

const COLUMNS = sql`id, status, version, customer_id as "customerId", email, currency, lines, total, reason,
  rejected_lines as "rejectedLines", placed_at as "placedAt", updated_at as "updatedAt"`;

function toOrder(row: Row): Order {
  return {
    ...row,
    email: row.email ?? undefined,
    reason: row.reason ?? undefined,
    rejectedLines: row.rejectedLines ?? undefined,
    placedAt: row.placedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Any constant: those who delete orders, and those who count on them, wait for each other. */
const DELETION_LOCK = 7_290_535;

/** The orders as they stand. */
@Injectable()
export class OrdersRepository {
  /** Inserts orders that are just placed, and returns the ids of those that were not there. */
  async insert(tx: Transaction, orders: Order[]): Promise<string[]> {
    if (orders.length === 0) return [];
    const { rows } = await sql<{ id: string }>`
      insert into orders (id, status, version, customer_id, email, currency, lines, total, placed_at, updated_at)
      select id, status, version, "customerId", email, currency, lines, total, "placedAt", "updatedAt"
      from json_to_recordset(${JSON.stringify(orders)}) as new(id uuid, status text, version int, "customerId" text,
        email text, currency text, lines json, total bigint, "placedAt" timestamptz, "updatedAt" timestamptz)
      on conflict (id) do nothing returning id`.execute(tx);
    return rows.map(({ id }) => id);
  }

  /** How long the oldest order that is PENDING has been so; 0 when none is. */
  async oldestPendingSeconds(connection: Connection): Promise<number> {
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from now() - placed_at)::float8 as seconds
      from orders where status = 'PENDING' order by placed_at limit 1`.execute(connection);
    return rows[0]?.seconds ?? 0;
  }

  /** Locks orders until the end of the transaction, always in the same order, so that no two can wait for each other. */
  async lock(tx: Transaction, ids: string[]): Promise<Map<string, Order>> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from orders where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
    return new Map(rows.map((row) => [row.id, toOrder(row)]));
  }

  /** Writes what can change of orders. */
  async update(tx: Transaction, orders: Order[]): Promise<void> {
    if (orders.length === 0) return;
    const ids = orders.map(({ id }) => id);
    // The ids once more, without which it is planned as a join that reads the whole table.
    await sql`
      update orders set status = new.status, version = new.version, reason = new.reason,
        rejected_lines = new."rejectedLines", updated_at = new."updatedAt", status_since = now()
      from json_to_recordset(${JSON.stringify(orders)}) as new(id uuid, status text, version int, reason text,
        "rejectedLines" json, "updatedAt" timestamptz)
      where orders.id = new.id and orders.id = any(${ids}::uuid[])`.execute(tx);
  }

  /**
   * Until the end of the transaction no order is deleted. That is one lock for all of them, since a lock on each would be
   * written.
   */
  async keepAll(tx: Transaction): Promise<void> {
    await sql`select pg_advisory_xact_lock_shared(${DELETION_LOCK})`.execute(tx);
  }

  /** Waits until nobody keeps all orders, and keeps others from that; before any lock on an order. */
  async prepareDeletion(tx: Transaction): Promise<void> {
    await sql`select pg_advisory_xact_lock(${DELETION_LOCK})`.execute(tx);
  }

  /** Locks orders that have come to an end so long ago, those first that have ended first. */
  async lockEnded(tx: Transaction, seconds: number, limit: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from orders where status in ('REJECTED', 'CANCELLED', 'FULFILLED')
        and status_since < now() - make_interval(secs => ${seconds})
      order by status_since limit ${limit} for update skip locked`.execute(tx);
    return rows.map(({ id }) => id);
  }

  async delete(tx: Transaction, ids: string[]): Promise<void> {
    await sql`delete from orders where id = any(${ids}::uuid[])`.execute(tx);
  }

  async find(connection: Connection, id: string): Promise<Order | undefined> {
    const { rows } = await sql<Row>`select ${COLUMNS} from orders where id = ${id}`.execute(connection);
    return rows[0] && toOrder(rows[0]);
  }

  async findAll(connection: Connection, ids: string[]): Promise<Map<string, Order>> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from orders where id = any(${ids}::uuid[])`.execute(connection);
    return new Map(rows.map((row) => [row.id, toOrder(row)]));
  }

  async exists(connection: Connection, id: string): Promise<boolean> {
    const { rows } = await sql`select from orders where id = ${id}`.execute(connection);
    return rows.length > 0;
  }

  /** Those of these orders that are not pending any more. */
  async decided(connection: Connection, ids: string[]): Promise<Order[]> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from orders where id = any(${ids}::uuid[]) and status <> 'PENDING'`.execute(
      connection,
    );
    return rows.map(toOrder);
  }

  /** Newest first. */
  async list(
    connection: Connection,
    { status, customerId, placedAfter, placedBefore }: OrderFilter,
    after: OrderPosition | undefined,
    limit: number,
  ): Promise<Order[]> {
    const conditions = [
      sql`true`,
      ...(status === undefined ? [] : [sql`status = ${status}`]),
      ...(customerId === undefined ? [] : [sql`customer_id = ${customerId}`]),
      ...(placedAfter === undefined ? [] : [sql`placed_at > ${placedAfter.toISOString()}`]),
      ...(placedBefore === undefined ? [] : [sql`placed_at < ${placedBefore.toISOString()}`]),
      ...(after === undefined ? [] : [sql`(placed_at, id) < (${after.placedAt}, ${after.id})`]),
    ];
    const { rows } = await sql<Row>`
      select ${COLUMNS} from orders where ${sql.join(conditions, sql` and `)}
      order by placed_at desc, id desc limit ${limit}`.execute(connection);
    return rows.map(toOrder);
  }
}
