import { Injectable } from '@nestjs/common';
import type { HistoryEntryDto } from '@waybill/dto';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Order } from './order';

type Row = Omit<HistoryEntryDto, 'time' | 'causationId'> & { time: Date; causationId: string | null };

/** What happened to orders: every event that was told of them. */
@Injectable()
export class HistoryRepository {
  /** `seq` is the event's number in the outbox. */
  async insert(tx: Transaction, entries: (HistoryEntryDto & { seq: number })[]): Promise<void> {
    if (entries.length === 0) return;
    await sql`
      insert into order_events (id, order_id, version, type, time, data, correlation_id, causation_id, outbox_seq)
      select * from unnest(
        ${entries.map(({ id }) => id)}::uuid[], ${entries.map(({ data }) => data.id)}::uuid[],
        ${entries.map(({ version }) => version)}::int[], ${entries.map(({ type }) => type)}::text[],
        ${entries.map(({ time }) => time)}::timestamptz[],
        ${entries.map(({ data }) => JSON.stringify(data))}::json[],
        ${entries.map(({ correlationId }) => correlationId)}::text[],
        ${entries.map(({ causationId }) => causationId ?? null)}::text[],
        ${entries.map(({ seq }) => seq)}::bigint[])`.execute(tx);
  }

  async deleteOf(tx: Transaction, orderIds: string[]): Promise<void> {
    await sql`delete from order_events where order_id = any(${orderIds}::uuid[])`.execute(tx);
  }

  /** Oldest first. */
  async list(
    connection: Connection,
    orderId: string,
    afterVersion: number,
    limit: number,
  ): Promise<HistoryEntryDto[]> {
    const { rows } = await sql<Row>`
      select id, type, time, version, data, correlation_id as "correlationId", causation_id as "causationId"
      from order_events where order_id = ${orderId} and version > ${afterVersion}
      order by version limit ${limit}`.execute(connection);
    return rows.map((row) => ({
      ...row,
      time: row.time.toISOString(),
      causationId: row.causationId ?? undefined,
    }));
  }

  /** The order as it was placed. */
  async firstOf(connection: Connection, orderId: string): Promise<Order | undefined> {
    const [entry] = await this.list(connection, orderId, 0, 1);
    return entry?.data;
  }
}
