import { Injectable } from '@nestjs/common';
import type { AdjustmentDto, AdjustmentStatus, StockAdjustmentDto } from '@waybill/dto';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

type Row = Omit<AdjustmentDto, 'note' | 'reason'> & { note: string | null; reason: string | null };

/** What inventory made of an adjustment. */
export interface Settlement {
  reference: string;
  status: AdjustmentStatus;
  reason: string | null;
}

/** The adjustments that were asked for, and what became of them. */
@Injectable()
export class AdjustmentsRepository {
  /** Inserts it as PENDING, and says whether the reference was new. */
  async insert(tx: Transaction, { reference, sku, delta, note }: StockAdjustmentDto): Promise<boolean> {
    const { rows } = await sql`
      insert into stock_adjustments (reference, sku, delta, note, status)
      values (${reference}, ${sku}, ${delta}, ${note ?? null}, 'PENDING')
      on conflict do nothing returning reference`.execute(tx);
    return rows.length > 0;
  }

  /** Writes what became of adjustments, once for each. */
  async settle(tx: Transaction, settlements: Settlement[]): Promise<void> {
    if (settlements.length === 0) return;
    await sql`
      update stock_adjustments set status = new.status, reason = new.reason
      from json_to_recordset(${JSON.stringify(settlements)}) as new(reference text, status text, reason text)
      where stock_adjustments.reference = new.reference and stock_adjustments.status = 'PENDING'`.execute(tx);
  }

  async find(connection: Connection, reference: string): Promise<AdjustmentDto | undefined> {
    const { rows } = await sql<Row>`
      select reference, sku, delta, note, status, reason from stock_adjustments
      where reference = ${reference}`.execute(connection);
    const [row] = rows;
    return row && { ...row, note: row.note ?? undefined, reason: row.reason ?? undefined };
  }
}
