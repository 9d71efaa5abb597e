import { Client } from 'pg';
import { SCHEMA } from '../../baselines/stock-nest/inventory/schema';
import type { Child } from '../run/child';
import { freePort, type Infra } from '../run/infra';
import { createStockTopics, startStockApp } from '../story/stock-nest';
import { startServices } from '../story/waybill';

/** An inventory service by itself. */
export interface Side {
  /** Where it reads orders. */
  orders: string;
  /** Where it tells of reservations. */
  reservations: string;
  /** Whether it wants the headers of CloudEvents. */
  enveloped: boolean;
  /** Empties what earlier runs have left, and puts stock there; nothing of it runs. */
  prepare: (infra: Infra, skus: string[]) => Promise<void>;
  start: (infra: Infra, name: string) => Promise<Child>;
  /** How many orders hold their units. */
  held: (infra: Infra) => Promise<number>;
}

const UNITS = 1_000_000;
const TABLES = 'stock_levels, ledger, holds, adjustments, inbox, outbox';
const BASELINE = 'stock_nest_inventory';

/** Ours, with its ledger, inbox and outbox, on its own topics. */
export const waybill: Side = {
  orders: 'waybill.orders',
  reservations: 'waybill.inventory',
  enveloped: true,
  prepare: (infra, skus) =>
    query(infra.databaseUrl('inventory'), async (client) => {
      await client.query(`truncate ${TABLES}`);
      await client.query(
        `insert into stock_levels (sku, on_hand, held, version, ran_low, updated_at)
         select sku, $2, 0, 1, false, now() from unnest($1::text[]) as sku`,
        [skus, UNITS],
      );
      await client.query('analyze stock_levels');
    }),
  start: async (infra, name) => (await startServices(infra, name, ['inventory'])).children[0]!,
  held: (infra) => count(infra.databaseUrl('inventory'), `holds where status = 'HELD'`),
};

/** bench/baselines/stock-nest, which handles so many partitions at a time. */
export const stockNest = (partitions: number): Side => ({
  orders: 'order.placed',
  reservations: 'stock.reserved',
  enveloped: false,
  prepare: async (infra, skus) => {
    await createStockTopics(infra);
    await query(await infra.createDatabase(BASELINE), async (client) => {
      await client.query(SCHEMA);
      await client.query(
        'insert into stock_levels (sku, on_hand) select sku, $2 from unnest($1::text[]) as sku',
        [skus, UNITS],
      );
      await client.query('analyze stock_levels');
    });
  },
  start: async (infra, name) => {
    const port = await freePort();
    const database = infra.databaseUrl(BASELINE);
    return startStockApp(infra, 'inventory', { name, database, port, partitions });
  },
  held: (infra) => count(infra.databaseUrl(BASELINE), 'holds where reserved'),
});

async function query<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const count = (database: string, from: string): Promise<number> =>
  query(database, async (client) => {
    const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${from}`);
    return Number(rows[0]?.n);
  });
