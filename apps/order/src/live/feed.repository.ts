import { Injectable } from '@nestjs/common';
import type { HistoryEntryDto } from '@waybill/dto';
import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Position } from './position';

type Positioned = HistoryEntryDto & Position;
type Row = Omit<Positioned, 'time' | 'causationId'> & { time: Date; causationId: string | null };

/** The history of all orders in one row, by position. */
@Injectable()
export class FeedRepository {
  /** The position behind all that has been told. */
  async now(connection: Connection): Promise<Position> {
    const { rows } = await sql<{ tx: number }>`
      select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as tx`.execute(connection);
    return { tx: rows[0]!.tx, seq: 0 };
  }

  /** What comes after a position, below the oldest running transaction: nothing more will appear in between. */
  async after(connection: Connection, { tx, seq }: Position, limit: number): Promise<Positioned[]> {
    const { rows } = await sql<Row>`
      select id, type, time, version, data, correlation_id as "correlationId", causation_id as "causationId", tx, seq
      from order_events
      where tx > 0 and (tx, seq) > (${tx}, ${seq}) and tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by tx, seq limit ${limit}`.execute(connection);
    return rows.map((row) => ({
      ...row,
      time: row.time.toISOString(),
      causationId: row.causationId ?? undefined,
    }));
  }

  /** Where an entry stands; undefined when there is none by this id. */
  async positionOf(connection: Connection, id: string): Promise<Position | undefined> {
    const { rows } = await sql<Position>`select tx, seq from order_events where id = ${id}`.execute(
      connection,
    );
    return rows[0];
  }

  /** The version that an order had after an entry of its history; undefined when it has none by this id. */
  async versionAt(connection: Connection, orderId: string, id: string): Promise<number | undefined> {
    const { rows } = await sql<{ version: number }>`
      select version from order_events where id = ${id} and order_id = ${orderId}`.execute(connection);
    return rows[0]?.version;
  }
}
