import { migrateCommand } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { OrderConfig } from './config';
import { orderMigrations } from './migrations';

const url = () => readConfig(OrderConfig, OrderConfig.environment()).DATABASE_URL;

void migrateCommand('order', url, orderMigrations);
