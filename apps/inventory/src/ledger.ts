import { parseArgs } from 'node:util';
import { Database } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { InventoryConfig } from './config';
import { LedgerRepository, type RecordedEntry } from './ledger/ledger.repository';
import { showEntry } from './ledger/show-entry';

const HELP = `npm run stock -- ledger SKU [--limit N] [--json]

Prints the changes of a SKU's level, oldest first: when, by how much, what was on hand and held after it, and what caused
it: a message's id with the order or the reference of an adjustment, or a repair.

  --limit   the newest so many; default 50, 0 for all
  --json    a JSON object on each line

The inventory service's database: DATABASE_URL (default: that of npm start).`;

const PAGE = 1_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return (console.log(HELP), 0);
  const [sku, ...more] = positionals;
  if (sku === undefined || more.length > 0) throw new Error('say which SKU (--help tells more)');
  if (!/^\d{1,9}$/.test(values.limit))
    throw new Error(`--limit must be a number from 0 on, not ${values.limit}`);
  const { DATABASE_URL: url } = readConfig(InventoryConfig, InventoryConfig.environment());
  const database = new Database({ url, applicationName: 'inventory-ledger', poolSize: 1 });
  try {
    let count = 0;
    for await (const entry of entries(database, sku, Number(values.limit))) {
      count += 1;
      console.log(values.json ? JSON.stringify({ sku, ...entry }) : showEntry(entry));
    }
    if (count > 0) return 0;
    throw new Error(`the ledger has no entry of ${sku}`);
  } finally {
    await database.close();
  }
}

async function* entries(database: Database, sku: string, limit: number): AsyncGenerator<RecordedEntry> {
  const ledger = new LedgerRepository();
  if (limit > 0) return yield* await ledger.newest(database.connection, sku, limit);
  for (let seq = 0; ;) {
    const page = await ledger.after(database.connection, sku, seq, PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    seq = last.seq;
  }
}

// Whoever reads the output may have seen enough (`| head`).
process.stdout.on('error', () => process.exit());
main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    console.error(`inventory: ${error.message}`);
    process.exitCode = 1;
  },
);
