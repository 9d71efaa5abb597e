import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { exitWith, readConfig, stopSignal } from '@waybill/service';
import { InventoryConfig } from './config';
import { CoreModule } from './core.module';
import { showOrderDrift, showStockDrift } from './reconciliation/drift';
import { Reconcile, type ReconcileOptions } from './reconciliation/reconcile';
import { ReconciliationModule } from './reconciliation/reconciliation.module';

const HELP = `npm run reconcile [-- --repair] [--all-levels]

Compares the stock's books with one another and says what differs: levels with the sum of the ledger, what is held with
the open holds, open holds with what was last seen of their orders. Then it sends the levels that have changed since the
last time to waybill.stock-levels again. Safe while the service runs, which does the same every hour.

  --repair      also puts right what differs, with an entry in the ledger for each: the ledger says what is on hand, open
                holds what is held, and an order's last event whether its hold is open
  --all-levels  sends every level, for a topic that has lost some

Exit code: 0 when nothing differs any more, 1 when something does, 2 when it could not be done, 130 after Ctrl-C.

The inventory service's database: DATABASE_URL (default: that of npm start).`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      repair: { type: 'boolean', default: false },
      'all-levels': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return (console.log(HELP), 0);
  const config = readConfig(InventoryConfig, InventoryConfig.environment());
  const settings = { provide: InventoryConfig, useValue: config };
  class Settings {}
  @Module({
    imports: [
      { module: Settings, global: true, providers: [settings], exports: [InventoryConfig] },
      CoreModule,
      ReconciliationModule,
    ],
  })
  class ReconcileCommand {}
  const app = await NestFactory.createApplicationContext(ReconcileCommand, {
    logger: false,
    abortOnError: false,
  });
  const signal = stopSignal();
  try {
    return await reconcile(app.get(Reconcile), {
      repair: values.repair,
      allLevels: values['all-levels'],
      signal,
    });
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await app.close();
  }
}

async function reconcile(command: Reconcile, options: ReconcileOptions): Promise<number> {
  const reconciled = await command.run(options);
  if (!reconciled) throw new Error('another reconciliation is at work');
  const { stock, orders, left, sent } = reconciled;
  for (const drift of stock) console.log(showStockDrift(drift));
  for (const drift of orders) console.log(showOrderDrift(drift));
  const found = stock.length + orders.length;
  const isLeft = Object.values(left).some((count) => count > 0);
  const outcome = options.repair && found > 0 ? (isLeft ? ', not all repaired' : ', all repaired') : '';
  console.log(`${stock.length} SKUs and ${orders.length} holds differ${outcome}`);
  console.log(`${sent} levels sent again`);
  return isLeft ? 1 : 0;
}

exitWith('inventory', main());
