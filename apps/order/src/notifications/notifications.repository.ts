import { Injectable } from '@nestjs/common';
import type { NotificationDto } from '@waybill/dto';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

/** Where a page of a delivery log begins: after this entry. */
export interface NotificationPosition {
  at: string;
  id: string;
}

type Row = Omit<NotificationDto, 'error' | 'at'> & { error: string | null; at: Date };

/** The delivery log. */
@Injectable()
export class NotificationsRepository {
  /**
   * One row for each notification: what comes later is how it stands. The ids must differ. There is none of an order that
   * has been forgotten.
   */
  async upsert(tx: Transaction, entries: NotificationDto[]): Promise<void> {
    if (entries.length === 0) return;
    await sql`
      insert into notifications (id, order_id, order_status, channel, recipient, status, attempts, error, at)
      select * from json_to_recordset(${JSON.stringify(entries)}) as new(id uuid, "orderId" uuid, "orderStatus" text,
        channel text, recipient text, status text, attempts int, error text, at timestamptz)
      where exists (select from orders where id = new."orderId")
      on conflict (id) do update set status = excluded.status, attempts = excluded.attempts,
        error = excluded.error, at = excluded.at, tx = default, seq = default`.execute(tx);
  }

  async deleteOf(tx: Transaction, orderIds: string[]): Promise<void> {
    await sql`delete from notifications where order_id = any(${orderIds}::uuid[])`.execute(tx);
  }

  /** Oldest first. */
  async list(
    connection: Connection,
    orderId: string,
    after: NotificationPosition | undefined,
    limit: number,
  ): Promise<NotificationDto[]> {
    const further = after ? sql`and (at, id) > (${after.at}, ${after.id})` : sql``;
    const { rows } = await sql<Row>`
      select id, order_id as "orderId", order_status as "orderStatus", channel, recipient, status, attempts, error, at
      from notifications where order_id = ${orderId} ${further} order by at, id limit ${limit}`.execute(
      connection,
    );
    return rows.map((row) => ({ ...row, error: row.error ?? undefined, at: row.at.toISOString() }));
  }
}
