import { ServiceConfig, type Variables } from '@waybill/service';

/** The settings of the inventory service. */
export class InventoryConfig extends ServiceConfig {
  override PORT = 3001;
  override DATABASE_URL = 'postgres://inventory:inventory@127.0.0.1:5432/inventory';

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
