import { Client } from 'pg';
import { cpuSeconds } from '../run/cpu';
import type { Bench } from '../run/bench';
import { latencyOf } from '../run/statistics';
import { waitUntil } from '../run/wait-until';
import { Decisions } from './decisions';
import { run, type Load } from './load';
import { HOT_UNITS, ordersOf, skuOf } from './orders';
import type { Side } from './side';

export interface Work {
  /** Names the SKUs. */
  name: string;
  load: Load;
  seconds: number;
}

/** One load on one side: latencies, and the CPU of everything until the last notice is sent. */
export async function measure(
  bench: Bench,
  side: Side,
  { name, load, seconds }: Work,
): Promise<Record<string, number>> {
  const { infra } = bench;
  await side.stockUp(name);
  const decisions = await Decisions.watch(bench.kafka.brokers, side.topics, side.isDecision);
  const server = new Client({ connectionString: infra.databaseUrl('postgres') });
  await server.connect();
  try {
    await idle(side);
    const before = usage(bench, side);
    const counters = await counts(server);
    const { latencies, ms, refused } = await run(
      { ...side, orders: ordersOf(name), decisions },
      load,
      seconds,
    );
    await idle(side);
    const after = usage(bench, side);
    const orders = latencies.length;
    const perOrder = (values: number[]) =>
      values.map((value, i) => ((value - (before[i] ?? 0)) * 1000) / orders);
    const [order, inventory, notification, kafka, postgres] = perOrder(after);
    const grown = (await counts(server)).map((value, i) => (value - (counters[i] ?? 0)) / orders);
    const services = (order ?? 0) + (inventory ?? 0) + (notification ?? 0);
    return {
      rate: orders / (ms / 1000),
      ...latencyOf(latencies),
      cpu: services + (kafka ?? 0) + (postgres ?? 0),
      services,
      order: order ?? NaN,
      inventory: inventory ?? NaN,
      notification: notification ?? NaN,
      kafka: kafka ?? NaN,
      postgres: postgres ?? NaN,
      transactions: grown[0] ?? NaN,
      walBytes: grown[1] ?? NaN,
      walSyncs: grown[2] ?? NaN,
      refused,
      oversold: await oversold(side, name),
    };
  } finally {
    await decisions.stop();
    await server.end();
  }
}

function usage({ infra }: Bench, { children }: Side): number[] {
  return [...children.map(({ pid }) => pid), infra.pidOf('kafka-1'), infra.pidOf('postgres')].map(cpuSeconds);
}

async function counts(server: Client): Promise<number[]> {
  await server.query('select pg_stat_clear_snapshot()');
  const { rows } = await server.query<{ n: string[] }>(`
    select array[(select sum(xact_commit) from pg_stat_database), (select wal_bytes from pg_stat_wal),
      (select sum(fsyncs) from pg_stat_io where object = 'wal')]::text[] as n`);
  return (rows[0]?.n ?? []).map(Number);
}

/** Waits until both notices of every order are in the delivery log: the end of all that an order causes. */
async function idle({ databases }: Side): Promise<void> {
  const client = new Client({ connectionString: databases.order });
  await client.connect();
  try {
    await waitUntil(
      'the end of all notices',
      async () => {
        const { rows } = await client.query<{ done: boolean }>(
          'select (select count(*) from notifications) >= 2 * (select count(*) from orders) as done',
        );
        return rows[0]?.done ?? false;
      },
      { everyMs: 500, timeoutMs: 300_000 },
    );
  } finally {
    await client.end();
  }
}

/** Units of the hot SKU in confirmed orders beyond those that there were. */
async function oversold({ databases }: Side, name: string): Promise<number> {
  const client = new Client({ connectionString: databases.order });
  await client.connect();
  try {
    const { rows } = await client.query<{ sold: string }>(
      `select coalesce(sum((line ->> 'quantity')::int), 0) as sold
       from orders, json_array_elements(lines::json) as line
       where status = 'CONFIRMED' and line ->> 'sku' = $1`,
      [skuOf(name, 0)],
    );
    return Math.max(0, Number(rows[0]?.sold) - HOT_UNITS);
  } finally {
    await client.end();
  }
}
