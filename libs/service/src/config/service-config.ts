import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsPostgresUrl } from './is-postgres-url';
import { KafkaConfig } from './kafka-config';
import { OutlastsTheDrain } from './outlasts-the-drain';
import { RequiredInProduction } from './required-in-production';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * The settings that every app has. An app extends this class with its own; the name of a property is the name of
 * its environment variable, and the value it is given in the class is the default.
 */
export abstract class ServiceConfig extends KafkaConfig {
  @IsInt()
  @Min(0)
  @Max(65535)
  abstract PORT: number;

  /** A container sets 0.0.0.0; on one's own machine nobody else's connections are taken. */
  @IsString()
  @IsNotEmpty()
  HOST: string = '127.0.0.1';

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @RequiredInProduction()
  @IsPostgresUrl()
  abstract DATABASE_URL: string;

  /** What an operator's call has to carry as its bearer token. Without it such calls are open to all. */
  @RequiredInProduction()
  @IsOptional()
  @IsString()
  OPERATOR_TOKEN?: string;

  /** How long to go on serving after readiness has failed; see drainSeconds() for the default. */
  @IsOptional()
  @IsInt()
  @Min(0)
  DRAIN_SECONDS?: number;

  /** From the signal to the forced end. Kubernetes kills after 30 s by default, so this stays below. */
  @IsInt()
  @Min(1)
  @Max(3600)
  @OutlastsTheDrain()
  SHUTDOWN_TIMEOUT_SECONDS: number = 25;

  /** Five seconds in production, time for the endpoints to leave every node's tables; at once elsewhere. */
  drainSeconds(): number {
    return this.DRAIN_SECONDS ?? (this.NODE_ENV === 'production' ? 5 : 0);
  }
}
