import { Injectable } from '@nestjs/common';
import type { FeedNoticeDto } from '@waybill/dto';
import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Position } from '../live/position';
import { noticeText } from './notice-text';

/** Where a page of a feed begins: after this notice. */
export interface FeedPosition {
  at: string;
  id: string;
}

/** A notice, whose it is, and where it stands in the feeds of all customers. */
export interface Positioned extends Position {
  notice: FeedNoticeDto;
  customerId: string;
}

type Row = Omit<FeedNoticeDto, 'title' | 'body' | 'at'> & { at: Date };

const COLUMNS = sql`id, order_id as "orderId", order_status as "orderStatus", at`;
const IN_FEED = sql`channel = 'feed' and status = 'SENT'`;

/** The feeds of customers: of the delivery log, what was sent to the channel `feed`, where the recipient is a customer. */
@Injectable()
export class FeedNoticesRepository {
  /** Newest first. */
  async list(
    connection: Connection,
    customerId: string,
    after: FeedPosition | undefined,
    limit: number,
  ): Promise<FeedNoticeDto[]> {
    const further = after ? sql`and (at, id) < (${after.at}, ${after.id})` : sql``;
    const { rows } = await sql<Row>`
      select ${COLUMNS} from notifications where ${IN_FEED} and recipient = ${customerId} ${further}
      order by at desc, id desc limit ${limit}`.execute(connection);
    return rows.map(toNotice);
  }

  /** What comes after a position, of one customer or of all, below the oldest running transaction; see FeedRepository. */
  async after(
    connection: Connection,
    { tx, seq }: Position,
    limit: number,
    customerId?: string,
  ): Promise<Positioned[]> {
    const ofOne = customerId === undefined ? sql`` : sql`and recipient = ${customerId}`;
    const { rows } = await sql<Row & Position & { customerId: string }>`
      select ${COLUMNS}, recipient as "customerId", tx, seq from notifications
      where ${IN_FEED} ${ofOne} and tx > 0 and (tx, seq) > (${tx}, ${seq})
        and tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by tx, seq limit ${limit}`.execute(connection);
    return rows.map((row) => ({
      ...{ notice: toNotice(row), customerId: row.customerId },
      ...{ tx: row.tx, seq: row.seq },
    }));
  }

  /** Where a notice stands; undefined when there is none by this id in the customer's feed. */
  async positionOf(connection: Connection, customerId: string, id: string): Promise<Position | undefined> {
    const { rows } = await sql<Position>`
      select tx, seq from notifications where ${IN_FEED} and recipient = ${customerId} and id = ${id}`.execute(
      connection,
    );
    return rows[0];
  }
}

function toNotice({ id, orderId, orderStatus, at }: Row): FeedNoticeDto {
  return { id, orderId, orderStatus, ...noticeText(orderId, orderStatus), at: at.toISOString() };
}
