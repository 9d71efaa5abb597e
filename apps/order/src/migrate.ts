import { messagingMigrations } from '@waybill/messaging';
import { Database, migrate } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { OrderConfig } from './config';
import { orderMigrations } from './migrations';

/** The command that brings the schema up to date; safe to run twice. */
async function main(): Promise<void> {
  const config = readConfig(OrderConfig, OrderConfig.environment());
  const database = new Database({ url: config.DATABASE_URL, applicationName: 'waybill-order-migrate' });
  try {
    const applied = await migrate(database, { ...messagingMigrations, ...orderMigrations });
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the schema is up to date');
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(`order: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
