import { migrateCommand } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { NotificationConfig } from './config';
import { notificationMigrations } from './migrations';

const url = () => readConfig(NotificationConfig, NotificationConfig.environment()).DATABASE_URL;

void migrateCommand('notification', url, notificationMigrations);
