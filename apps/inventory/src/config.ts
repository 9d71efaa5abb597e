import { ServiceConfig, type Variables } from '@waybill/service';
import { IsInt, Max, Min } from 'class-validator';

/** The settings of the inventory service. */
export class InventoryConfig extends ServiceConfig {
  override PORT = 3001;
  override DATABASE_URL = 'postgres://inventory:inventory@127.0.0.1:5432/inventory';

  /** How often the stock's books are compared with one another; 0 for never. */
  @IsInt()
  @Min(0)
  @Max(604_800)
  RECONCILE_INTERVAL_SECONDS = 3600;

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
