import { Injectable } from '@nestjs/common';
import type { StockLevelDto } from '@waybill/dto';
import type { Connection, Transaction } from '@waybill/postgres';
import { sql } from 'kysely';

type Row = Omit<StockLevelDto, 'lowStockAt' | 'updatedAt'> & { lowStockAt: number | null; updatedAt: Date };

const COLUMNS = sql`sku, on_hand as "onHand", held, available, version, low_stock_at as "lowStockAt",
  updated_at as "updatedAt"`;

const toLevel = (row: Row): StockLevelDto => ({
  ...row,
  lowStockAt: row.lowStockAt ?? undefined,
  updatedAt: row.updatedAt.toISOString(),
});

/** The view of stock levels. */
@Injectable()
export class LevelsRepository {
  /** Keeps the newer of what is there and what comes; the SKUs must differ. */
  async upsert(tx: Transaction, levels: StockLevelDto[]): Promise<void> {
    if (levels.length === 0) return;
    await sql`
      insert into stock_levels (sku, on_hand, held, available, version, low_stock_at, updated_at)
      select * from json_to_recordset(${JSON.stringify(levels)}) as new(sku text, "onHand" bigint, held bigint,
        available bigint, version bigint, "lowStockAt" bigint, "updatedAt" timestamptz)
      on conflict (sku) do update set on_hand = excluded.on_hand, held = excluded.held,
        available = excluded.available, version = excluded.version, low_stock_at = excluded.low_stock_at,
        updated_at = excluded.updated_at
        where stock_levels.version < excluded.version`.execute(tx);
  }

  async delete(tx: Transaction, skus: string[]): Promise<void> {
    if (skus.length === 0) return;
    await sql`delete from stock_levels where sku = any(${skus}::text[])`.execute(tx);
  }

  async find(connection: Connection, sku: string): Promise<StockLevelDto | undefined> {
    const { rows } = await sql<Row>`select ${COLUMNS} from stock_levels where sku = ${sku}`.execute(
      connection,
    );
    return rows[0] && toLevel(rows[0]);
  }

  /** By SKU, in the order of bytes. */
  async list(connection: Connection, afterSku: string, limit: number): Promise<StockLevelDto[]> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from stock_levels where sku > ${afterSku} order by sku limit ${limit}`.execute(
      connection,
    );
    return rows.map(toLevel);
  }
}
