import { WebhookConfig, type Variables } from '@waybill/service';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const TEN_YEARS = 315_360_000;
const TEN_YEARS_IN_DAYS = 3_650;

/** The settings of the order service. */
export class OrderConfig extends WebhookConfig {
  override PORT = 3000;
  override DATABASE_URL = 'postgres://order:order@127.0.0.1:5432/order';

  /** How long stock is held for an order that is confirmed. */
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS)
  HOLD_TTL_SECONDS = 604_800;

  /** How long an order may wait for inventory's decision, outages not counted. */
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS)
  ORDER_DECISION_TIMEOUT_SECONDS = 300;

  /** How long after its end an order is deleted, with its history; never where it is not set. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS_IN_DAYS)
  ORDER_RETENTION_DAYS?: number;

  /** How long an Idempotency-Key stands for the order it made. */
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS)
  IDEMPOTENCY_TTL_SECONDS = 86_400;

  /** How many requests a second one client may send; without it, as many as it likes. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_PER_SECOND?: number;

  /** How many proxies before this service add the address of their client to `X-Forwarded-For`. */
  @IsInt()
  @Min(0)
  @Max(10)
  TRUSTED_PROXIES = 0;

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
