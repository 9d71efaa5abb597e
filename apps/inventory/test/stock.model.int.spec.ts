import { createHash, randomUUID } from 'node:crypto';
import type { Received } from '@waybill/messaging';
import * as fc from 'fast-check';
import { CompiledQuery, sql } from 'kysely';
import { ChangeStock, type StockChange } from '../src/stock/change-stock';
import { StockModel, type Event } from './stock-model';
import { adjust, cancel, fulfil, onStatement, place, startStock, type StockApp } from './support';

const RUNS = Number(process.env['RUNS'] ?? 60);

const SKUS = ['A', 'B', 'C'];
const ORDERS = ['1', '2', '3', '4', '5', '6'];
const linesOfOrder = fc
  .uniqueArray(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    selector: ({ sku }) => sku,
  })
  .map((lines) => Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity])));

const orderEvent = (kind: 'place' | 'cancel' | 'fulfil') =>
  fc.constantFrom(...ORDERS).map((order): Event => ({ kind, order }));
const event = fc.oneof(
  { weight: 4, arbitrary: orderEvent('place') },
  { weight: 2, arbitrary: orderEvent('cancel') },
  { weight: 2, arbitrary: orderEvent('fulfil') },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('adjust' as const),
      sku: fc.constantFrom(...SKUS),
      delta: fc.integer({ min: -6, max: 12 }).filter((delta) => delta !== 0),
      reference: fc.integer({ min: 1, max: 12 }).map(String),
    }),
  },
);

/** The fields that messages about stock have, each those of its type. */
interface Told {
  orderId: string;
  reference?: string;
  reason: string;
  sku: string;
  version: number;
  rejectedLines?: { sku: string; available: number }[];
}

/** One sequence's part of the database: its own SKUs, orders and references, so that nothing need be emptied. */
class Real {
  readonly messages: Received<StockChange>[] = [];

  constructor(
    readonly stock: StockApp,
    readonly lines: Map<string, Record<string, number>>,
    private readonly name = randomUUID().slice(0, 8),
  ) {}

  readonly sku = (sku: string) => `${this.name}-${sku}`;
  /** Letters stand for nothing but this sequence; a UUID made of them is the same each time. */
  readonly order = (order: string) =>
    createHash('md5')
      .update(this.name + order)
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

  messageOf(one: Event): Received<StockChange> {
    if (one.kind === 'adjust') return adjust(this.sku(one.sku), one.delta, `${this.name}-${one.reference}`);
    const skus = Object.fromEntries(
      Object.entries(this.lines.get(one.order) ?? {}).map(([sku, quantity]) => [this.sku(sku), quantity]),
    );
    return { place, cancel, fulfil }[one.kind](this.order(one.order), skus);
  }

  async levels(): Promise<Record<string, object>> {
    const { rows } = await sql<{ sku: string; onHand: number; held: number }>`
      select sku, on_hand as "onHand", held from stock_levels
      where sku = any(${SKUS.map(this.sku)}::text[])`.execute(this.stock.database.connection);
    return Object.fromEntries(
      rows.map(({ sku, onHand, held }) => [sku.slice(this.name.length + 1), { onHand, held }]),
    );
  }

  /** The ledger's sums and the last state that it says, by SKU. */
  async ledger(): Promise<{ entries: number; sums: Record<string, object>; last: Record<string, object> }> {
    const { rows } = await sql<{ sku: string; onHand: number; held: number; after: object; entries: number }>`
      select sku, sum(on_hand_delta)::bigint as "onHand", sum(held_delta)::bigint as held, count(*) as entries,
        (array_agg(json_build_object('onHand', on_hand_after, 'held', held_after) order by seq desc))[1] as after
      from ledger where sku = any(${SKUS.map(this.sku)}::text[]) group by sku`.execute(
      this.stock.database.connection,
    );
    const name = (sku: string) => sku.slice(this.name.length + 1);
    return {
      entries: rows.reduce((sum, { entries }) => sum + entries, 0),
      sums: Object.fromEntries(rows.map(({ sku, onHand, held }) => [name(sku), { onHand, held }])),
      last: Object.fromEntries(rows.map(({ sku, after }) => [name(sku), after])),
    };
  }

  /** What became of each order, and the lines that it has or had. */
  async holds(): Promise<Record<string, object>> {
    const { rows } = await sql<{ id: string; status: string; lines: { sku: string; quantity: number }[] }>`
      select order_id as id, status, lines from holds
      where order_id = any(${ORDERS.map(this.order)}::uuid[])`.execute(this.stock.database.connection);
    const orders = new Map(ORDERS.map((order) => [this.order(order), order]));
    return Object.fromEntries(
      rows.map(({ id, status, lines }) => {
        const quantities = lines.map(
          ({ sku, quantity }) => [sku.slice(this.name.length + 1), quantity] as const,
        );
        return [orders.get(id) ?? id, { status, lines: Object.fromEntries(quantities) }] as const;
      }),
    );
  }

  /** What was told, in the model's words; of the levels the versions of each SKU, in their order. */
  async told(): Promise<{ told: string[]; versions: Map<string, number[]> }> {
    const keys = [...SKUS.map(this.sku), ...ORDERS.map(this.order)];
    const { rows } = await sql<{ type: string; value: Buffer }>`
      select headers->>'ce_type' as type, value from outbox
      where key in (select convert_to(name, 'UTF8') from unnest(${keys}::text[]) as name) order by seq`.execute(
      this.stock.database.connection,
    );
    const orders = new Map(ORDERS.map((order) => [this.order(order), order]));
    const versions = new Map<string, number[]>();
    const told = rows.flatMap(({ type, value }) => {
      const name = type.replace(/^waybill\.stock\.(.*)\.v1$/, '$1');
      const data = JSON.parse(value.toString()) as Told;
      if (name === 'level-changed') {
        versions.set(data.sku, [...(versions.get(data.sku) ?? []), data.version]);
        return [];
      }
      const subject = orders.get(data.orderId) ?? String(data.reference).slice(this.name.length + 1);
      const failing = data.rejectedLines
        ?.map(({ sku, available }) => `${sku.slice(this.name.length + 1)}:${available}`)
        .sort()
        .join();
      const reason = name.endsWith('rejected') ? data.reason : undefined;
      return [[name, subject, reason, failing].filter((word) => word !== undefined).join(' ')];
    });
    return { told, versions };
  }

  /** Compares everything with the model. */
  async check(model: StockModel): Promise<void> {
    const levels = Object.fromEntries(model.levels);
    expect(await this.levels()).toEqual(levels);
    expect(await this.holds()).toEqual(model.holds());
    const { entries, sums, last } = await this.ledger();
    expect(sums).toEqual(levels);
    expect(last).toEqual(levels);
    expect(entries).toBe(model.entries);
    const { told, versions } = await this.told();
    expect(told).toEqual(model.told);
    for (const of of versions.values()) expect(of).toEqual([...new Set(of)].sort((a, b) => a - b));
  }
}

interface State {
  model: StockModel;
}
type Command = fc.AsyncCommand<State, Real>;

/** Events of one run, in the order in which they are given: any, also of orders that were never placed. */
class Apply implements Command {
  constructor(readonly events: Event[]) {}
  check = () => true;
  async run(state: State, real: Real): Promise<void> {
    const messages = this.events.map((one) => real.messageOf(one));
    real.messages.push(...messages);
    await real.stock.run(...messages);
    for (const one of this.events) state.model.apply(one);
    await real.check(state.model);
  }
  toString = () => `apply(${JSON.stringify(this.events)})`;
}

/** A message that was applied long ago comes again, when its inbox knows nothing of it any more. */
class Redeliver implements Command {
  constructor(readonly which: number) {}
  check = () => true;
  async run(state: State, real: Real): Promise<void> {
    const again = real.messages[this.which % real.messages.length];
    if (!again) return;
    await real.stock.run(again);
    await real.check(state.model);
  }
  toString = () => `redeliver(${this.which})`;
}

/** The transaction ends at one of its statements, or its connection does; then the same run comes again, or not. */
class Crash implements Command {
  constructor(
    readonly events: Event[],
    readonly statement: number,
    readonly how: 'abort' | 'kill',
    readonly again: boolean,
  ) {}
  check = () => true;
  async run(state: State, real: Real): Promise<void> {
    const messages = this.events.map((one) => real.messageOf(one));
    const { database, get } = real.stock;
    const crashed = database.transaction(async (tx) => {
      let left = this.statement;
      const crash = async (kill: () => Promise<unknown>) => {
        if (this.how === 'kill') await kill();
        throw new Error('crash');
      };
      onStatement(tx, async (_query, executor) => {
        if (left-- > 0) return;
        await crash(() =>
          executor.executeQuery(CompiledQuery.raw('select pg_terminate_backend(pg_backend_pid())')),
        );
      });
      await get(ChangeStock).run(messages, tx);
      // It has fewer statements: it ends after the last one, before the commit.
      await crash(() => sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx));
    });
    await expect(crashed).rejects.toThrow();
    await real.check(state.model);
    if (!this.again) return;
    real.messages.push(...messages);
    await real.stock.run(...messages);
    for (const one of this.events) state.model.apply(one);
    await real.check(state.model);
  }
  toString = () => `crash(${JSON.stringify(this.events)}, ${this.statement}, ${this.how}, ${this.again})`;
}

const run = fc.array(event, { minLength: 1, maxLength: 6 });
const commands = fc.commands<State, Real, false>(
  [
    run.map((events) => new Apply(events)),
    run.map((events) => new Apply(events)),
    fc.nat({ max: 100 }).map((which) => new Redeliver(which)),
    fc
      .tuple(run, fc.nat({ max: 9 }), fc.constantFrom('abort' as const, 'kill' as const), fc.boolean())
      .map((args) => new Crash(...args)),
  ],
  { maxCommands: 20 },
);

describe('stock in PostgreSQL and a model of it', () => {
  let stock: StockApp;
  beforeAll(async () => {
    stock = await startStock();
    await sql`create index on outbox (key)`.execute(stock.database.connection);
  });
  afterAll(() => stock.stop());

  it(
    `agree after each of any changes, in any order, repeated and cut short (${RUNS} sequences)`,
    async () => {
      let commandsRun = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(...ORDERS.map(() => linesOfOrder)),
          commands,
          async (ofOrders, sequence) => {
            const lines = new Map(ORDERS.map((order, n) => [order, ofOrders[n] ?? {}]));
            const setup = () => ({
              model: { model: new StockModel(lines) },
              real: new Real(stock, lines),
            });
            await fc.asyncModelRun(setup, sequence);
            commandsRun += [...sequence].length;
          },
        ),
        { numRuns: RUNS },
      );
      expect(commandsRun).toBeGreaterThan(RUNS);
    },
    60_000 + RUNS * 3_000,
  );
});
