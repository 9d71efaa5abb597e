import { messagingMigrations } from '@waybill/messaging';
import { Database, migrate } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { NotificationConfig } from './config';
import { notificationMigrations } from './migrations';

/** The command that brings the schema up to date; safe to run twice. */
async function main(): Promise<void> {
  const config = readConfig(NotificationConfig, NotificationConfig.environment());
  const database = new Database({
    url: config.DATABASE_URL,
    applicationName: 'waybill-notification-migrate',
  });
  try {
    const applied = await migrate(database, { ...messagingMigrations, ...notificationMigrations });
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the schema is up to date');
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(`notification: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
