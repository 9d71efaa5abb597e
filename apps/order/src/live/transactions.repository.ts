import { Injectable } from '@nestjs/common';
import type { Connection } from '@waybill/postgres';
import { sql } from 'kysely';

/** The transactions of the whole database server. */
@Injectable()
export class TransactionsRepository {
  /** The numbers of those that are open while later ones are over. */
  async running(connection: Connection): Promise<string[]> {
    const { rows } = await sql<{ tx: string }>`
      select pg_snapshot_xip(pg_current_snapshot())::text as tx`.execute(connection);
    return rows.map(({ tx }) => tx);
  }

  /** Where such transactions are, as far as everybody may see it. */
  async placesOf(connection: Connection, transactions: string[]): Promise<string[]> {
    const { rows } = await sql<{ place: string }>`
      with asked as (select tx::xid8::xid as xid from unnest(${transactions}::text[]) as tx)
      select 'process ' || pid || ' of database ' || coalesce(datname, '-') as place
        from pg_stat_activity join asked on backend_xid = xid
      union all
      select 'prepared transaction ' || gid || ' of database ' || database
        from pg_prepared_xacts join asked on transaction = xid
      order by place`.execute(connection);
    return rows.map(({ place }) => place);
  }
}
