import { randomUUID } from 'node:crypto';
import { CompiledQuery, sql } from 'kysely';
import { LedgerRepository } from '../src/ledger/ledger.repository';
import { Reconcile } from '../src/reconciliation/reconcile';
import { ForgetHolds } from '../src/reconciliation/forget-holds';
import { ChangeStock } from '../src/stock/change-stock';
import { adjust, cancel, fulfil, onStatement, place, startStock, type StockApp } from './support';

const SKUS = 100_000;
const ENTRIES = 1_000_000;
const HOLDS = 200_000;
const LARGE = ['stock_levels', 'ledger', 'holds', 'adjustments'];

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe(`stock of ${SKUS} SKUs with ${ENTRIES} entries in the ledger`, () => {
  let stock: StockApp;
  beforeAll(async () => {
    stock = await startStock();
    const fill = [
      sql`set local statement_timeout = 0`,
      sql`
        insert into stock_levels select 'SKU-' || n, 1000, 0, 10, null, false, now()
        from generate_series(1, ${SKUS}::int) n`,
      sql`
        insert into ledger (sku, on_hand_delta, held_delta, on_hand_after, held_after, cause, at)
        select 'SKU-' || (n % ${SKUS}::int + 1), 100, 0, (n / ${SKUS}::int + 1) * 100, 0, 'filled', now()
        from generate_series(0, ${ENTRIES - 1}::int) n`,
      sql`
        insert into holds (order_id, status, lines, updated_at)
        select gen_random_uuid(), 'WITHDRAWN', '[]', now() from generate_series(1, ${HOLDS}::int)`,
      sql`
        insert into adjustments select 'r-' || n, 'SKU-1', 1, true, 'filled', now()
        from generate_series(1, ${HOLDS}::int) n`,
    ];
    await stock.database.transaction(async (tx) => {
      for (const statement of fill) await statement.execute(tx);
    });
    await sql`analyze stock_levels, ledger, holds, adjustments`.execute(stock.database.connection);
  }, 180_000);
  afterAll(() => stock.stop());

  /** The tables that are read whole, and the indexes that are used. */
  async function plansOf(statements: CompiledQuery[]) {
    const nodes: Plan[] = [];
    for (const { sql: text, parameters } of statements) {
      const query = CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]);
      const { rows } = await stock.database.connection.executeQuery<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        query,
      );
      nodes.push(...nodesOf(rows[0]!['QUERY PLAN'][0]!.Plan));
    }
    return {
      readWhole: nodes
        .filter((node) => node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? ''))
        .map((node) => node['Relation Name']),
      indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    };
  }

  it('costs a change no more than its own rows: no large table is read whole', async () => {
    const statements: CompiledQuery[] = [];
    const [first, second] = [randomUUID(), randomUUID()];
    await stock.database.transaction(async (tx) => {
      onStatement(tx, (query) => void statements.push(query));
      await stock
        .get(ChangeStock)
        .run(
          [
            adjust('SKU-7', 5, 'r-new'),
            place(first, { 'SKU-1': 1, 'SKU-99999': 2 }),
            place(second, { 'SKU-1': 1 }),
            fulfil(first),
            cancel(second),
          ],
          tx,
        );
    });
    const { readWhole, indexes } = await plansOf(statements);
    expect(readWhole).toEqual([]);
    expect(indexes).toEqual(new Set(['holds_pkey', 'adjustments_pkey', 'stock_levels_pkey']));
    expect(statements.map((query) => /^\s*\w+( into)?( \w+)?/.exec(query.sql)?.[0].trim())).toEqual([
      'select order_id',
      'select reference',
      'select sku',
      'insert into stock_levels',
      'insert into ledger',
      'insert into holds',
      'insert into adjustments',
      'insert into outbox',
      'insert into outbox',
    ]);
  });

  it('reads the ledger of a SKU, and forgets holds, by index', async () => {
    const statements: CompiledQuery[] = [];
    await stock.database.transaction(async (tx) => {
      onStatement(tx, (query) => void statements.push(query));
      await new LedgerRepository().newest(tx, 'SKU-7', 50);
      await new LedgerRepository().after(tx, 'SKU-7', 0, 1_000);
    });
    expect(await plansOf(statements)).toEqual({ readWhole: [], indexes: new Set(['ledger_of_sku']) });
    await stock.get(ForgetHolds).run();
  });

  it('is reconciled as a whole', async () => {
    const began = performance.now();
    const reconciled = await stock.get(Reconcile).run();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stderr.write(`reconciled, and all levels sent again, in ${seconds} s\n`);
    expect(reconciled).toMatchObject({ stock: [], orders: [], sent: SKUS });
  }, 180_000);
});
