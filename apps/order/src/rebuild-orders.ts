import { parseArgs } from 'node:util';
import { Database } from '@waybill/postgres';
import { exitWith, readConfig, stopSignal } from '@waybill/service';
import { OrderConfig } from './config';
import { OrdersRepository } from './orders/orders.repository';
import { RebuildOrders, type Drift } from './rebuild/rebuild-orders';
import { RebuildRepository } from './rebuild/rebuild.repository';

const HELP = `npm run rebuild-orders [-- --apply]

Compares the orders' rows with what their history tells, and says which differ and in what. Safe while the service runs.

  --apply   also writes those rows anew out of their history, in batches, each locked while it is written. Ctrl-C ends it
            after the batch under way; another run finds the rest

Exit code: 0 when nothing differs any more, 1 when something does, 2 when it could not be done, 130 after Ctrl-C.

The order service's database: DATABASE_URL (default: that of npm start).`;

const TELL_EVERY_MS = 1_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { apply: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return (console.log(HELP), 0);
  const { DATABASE_URL: url } = readConfig(OrderConfig, OrderConfig.environment());
  const database = new Database({ url, applicationName: 'order-rebuild', poolSize: 1 });
  try {
    return await rebuild(database, values.apply);
  } finally {
    await database.close();
  }
}

async function rebuild(database: Database, apply: boolean): Promise<number> {
  const signal = stopSignal();
  const repository = new RebuildRepository();
  const about = await repository.estimate(database.connection);
  const drifts: Drift[] = [];
  let toldAt = performance.now();
  const seen = await new RebuildOrders(database, new OrdersRepository(), repository).run({
    apply,
    signal,
    onDrift: (drift) => {
      drifts.push(drift);
      console.log(`${drift.id}: ${drift.differences.join('; ')}${drift.repaired ? ' (repaired)' : ''}`);
    },
    onProgress: (count) => {
      if (performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      console.error(`${count} orders of about ${Math.max(about, count)}, ${drifts.length} differ`);
    },
  });
  const left = drifts.filter(({ repaired }) => !repaired).length;
  const repaired = apply ? `, ${drifts.length - left} of them repaired` : '';
  console.log(`${seen} orders compared with their history, ${drifts.length} differ${repaired}`);
  if (signal.aborted) return 130;
  return left > 0 ? 1 : 0;
}

exitWith('order', main());
