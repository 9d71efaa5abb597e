import { Client } from 'pg';

/** The effect of a reading: one row per SKU, added to. */
export const TOTALS = `
  create table totals (sku text primary key, units bigint not null, readings bigint not null)`;

/** One message, one statement. */
export const UPSERT_ONE = `
  insert into totals (sku, units, readings) values ($1, $2, 1)
  on conflict (sku) do update set units = totals.units + excluded.units, readings = totals.readings + 1`;

/** Any number of messages, one statement; rows in the order of their keys, so that two never wait for each other. */
export const UPSERT_RUN = `
  insert into totals (sku, units, readings)
  select sku, sum(units), count(*) from unnest($1::text[], $2::bigint[]) as new (sku, units)
  group by sku order by sku
  on conflict (sku) do update set
    units = totals.units + excluded.units, readings = totals.readings + excluded.readings`;

/** How many readings have had their effect, seen from outside of any transaction. */
export async function openTotals(
  url: string,
): Promise<{ count: () => Promise<number>; close: () => Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(TOTALS);
  return {
    count: async () => {
      const { rows } = await client.query<{ n: string }>(
        'select coalesce(sum(readings), 0) as n from totals',
      );
      return Number(rows[0]?.n);
    },
    close: () => client.end(),
  };
}
