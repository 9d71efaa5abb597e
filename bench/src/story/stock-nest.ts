import { join } from 'node:path';
import { createTopics } from '@waybill/kafka';
import { Client } from 'pg';
import { TOPICS } from '../../baselines/stock-nest/messages';
import { Child } from '../run/child';
import { freePort, type Infra } from '../run/infra';
import { HOT_UNITS, OTHER_UNITS, SKUS, skuOf } from './orders';
import type { Side } from './side';

const APPS = ['order', 'inventory', 'notification'] as const;
const PARTITIONS = 12;

/** Its topics, for whoever begins with an empty broker. */
export const createStockTopics = (infra: Infra): Promise<unknown> =>
  createTopics(
    { brokers: [infra.kafka] },
    TOPICS.map((topic) => ({ name: topic, partitions: PARTITIONS, config: {} })),
  );

/** One of the three apps; resolves when it is ready. `partitions`: how many it handles at a time. */
export async function startStockApp(
  infra: Infra,
  app: (typeof APPS)[number],
  { name, database, port, partitions }: { name: string; database: string; port: number; partitions: number },
): Promise<Child> {
  const child = new Child({
    name: `${name}-${app}`,
    script: join(__dirname, '../../baselines/stock-nest', app, 'main.js'),
    logs: infra.logs,
    env: {
      KAFKA_BROKERS: infra.kafka,
      DATABASE_URL: database,
      PORT: String(port),
      MAIL_DIR: join(infra.folder, 'mail'),
      PARTITIONS_CONSUMED_CONCURRENTLY: String(partitions),
    },
  });
  await child.next();
  return child;
}

/** The same story on Nest's own Kafka transport: bench/baselines/stock-nest. Always from empty databases. */
export async function startStockNest(infra: Infra, name: string, partitions: number): Promise<Side> {
  await createStockTopics(infra);
  const port = await freePort();
  const databases = { order: '', inventory: '', notification: '' };
  const children: Child[] = [];
  for (const app of APPS) {
    const database = (databases[app] = await infra.createDatabase(`stock_nest_${app}`));
    children.push(await startStockApp(infra, app, { name, database, port, partitions }));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    path: '/v1/orders',
    children,
    topics: ['order.confirmed', 'order.rejected'],
    isDecision: () => true,
    databases,
    stockUp: (run) => stockUp(databases.inventory, run),
  };
}

async function stockUp(database: string, run: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  const skus = Array.from({ length: SKUS }, (_, n) => skuOf(run, n));
  const units = skus.map((_, n) => (n === 0 ? HOT_UNITS : OTHER_UNITS));
  await client.query(
    'insert into stock_levels (sku, on_hand) select * from unnest($1::text[], $2::bigint[])',
    [skus, units],
  );
  await client.end();
}
