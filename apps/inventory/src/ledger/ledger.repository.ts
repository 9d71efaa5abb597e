import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';

/** A change of a level, as it was recorded. */
export interface RecordedEntry {
  seq: number;
  at: Date;
  onHandDelta: number;
  heldDelta: number;
  onHandAfter: number;
  heldAfter: number;
  cause: string;
  orderId: string | null;
  reference: string | null;
}

const COLUMNS = sql`seq, at, on_hand_delta as "onHandDelta", held_delta as "heldDelta", on_hand_after as "onHandAfter",
  held_after as "heldAfter", cause, order_id as "orderId", reference`;

/** Reads the ledger. */
export class LedgerRepository {
  /** The newest entries of a SKU, oldest first. */
  async newest(connection: Connection, sku: string, limit: number): Promise<RecordedEntry[]> {
    const { rows } = await sql<RecordedEntry>`
      select ${COLUMNS} from ledger where sku = ${sku} order by seq desc limit ${limit}`.execute(connection);
    return rows.reverse();
  }

  /** A page of a SKU's entries, oldest first, from the one after `seq` on. */
  async after(connection: Connection, sku: string, seq: number, limit: number): Promise<RecordedEntry[]> {
    const { rows } = await sql<RecordedEntry>`
      select ${COLUMNS} from ledger where sku = ${sku} and seq > ${seq} order by seq limit ${limit}`.execute(
      connection,
    );
    return rows;
  }
}
