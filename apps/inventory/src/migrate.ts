import { migrateCommand } from '@waybill/postgres';
import { readConfig } from '@waybill/service';
import { InventoryConfig } from './config';
import { inventoryMigrations } from './migrations';

const url = () => readConfig(InventoryConfig, InventoryConfig.environment()).DATABASE_URL;

void migrateCommand('inventory', url, inventoryMigrations);
