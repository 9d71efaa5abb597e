import { readFileSync } from 'node:fs';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsPostgresUrl } from './is-postgres-url';
import { IsReadableFile } from './is-readable-file';
import type { KafkaSettings, SaslMechanism } from './kafka-settings';
import { OutlastsTheDrain } from './outlasts-the-drain';
import { RequiredInProduction } from './required-in-production';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const SASL_MECHANISMS: SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512'];
const BROKER = /(\[[\da-f:.]+\]|[^\s,:/[\]]+):\d{1,5}/.source;
const BROKERS = new RegExp(`^${BROKER}(\\s*,\\s*${BROKER})*$`, 'i');

const withSasl = (config: ServiceConfig) => config.KAFKA_SASL_MECHANISM !== undefined;

/**
 * The settings that every app has. An app extends this class with its own; the name of a property is the name of
 * its environment variable, and the value it is given in the class is the default.
 */
export abstract class ServiceConfig {
  @IsString()
  NODE_ENV: string = 'development';

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

  @RequiredInProduction()
  @Matches(BROKERS, { message: 'must be a comma list of host:port' })
  KAFKA_BROKERS: string = '127.0.0.1:9092';

  /** Naming one of the three files below turns TLS on as well, unless this says false. */
  @IsOptional()
  @IsBoolean()
  KAFKA_SSL?: boolean;

  @IsOptional()
  @IsReadableFile()
  KAFKA_SSL_CA?: string;

  @ValidateIf(
    (config: ServiceConfig) => config.KAFKA_SSL_KEY !== undefined || config.KAFKA_SSL_CERT !== undefined,
  )
  @IsReadableFile()
  KAFKA_SSL_CERT?: string;

  @ValidateIf(
    (config: ServiceConfig) => config.KAFKA_SSL_KEY !== undefined || config.KAFKA_SSL_CERT !== undefined,
  )
  @IsReadableFile()
  KAFKA_SSL_KEY?: string;

  @IsOptional()
  @IsIn(SASL_MECHANISMS)
  KAFKA_SASL_MECHANISM?: SaslMechanism;

  @ValidateIf(withSasl)
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  @ValidateIf(withSasl)
  @IsString()
  KAFKA_SASL_PASSWORD?: string;

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

  /** The connection as kafkajs takes it. The TLS files are read anew with each call. */
  kafka(): KafkaSettings {
    const brokers = this.KAFKA_BROKERS.split(',').map((broker) => broker.trim());
    return { brokers, ...this.tls(), ...this.sasl() };
  }

  private tls(): Pick<KafkaSettings, 'ssl'> {
    const { KAFKA_SSL_CA: ca, KAFKA_SSL_CERT: cert, KAFKA_SSL_KEY: key } = this;
    if (!(this.KAFKA_SSL ?? Boolean(ca || cert))) return {};
    if (!ca && !cert) return { ssl: true };
    return {
      ssl: {
        ...(ca && { ca: [readFileSync(ca, 'utf8')] }),
        ...(cert && { cert: readFileSync(cert, 'utf8') }),
        ...(key && { key: readFileSync(key, 'utf8') }),
      },
    };
  }

  private sasl(): Pick<KafkaSettings, 'sasl'> {
    if (!this.KAFKA_SASL_MECHANISM) return {};
    return {
      sasl: {
        mechanism: this.KAFKA_SASL_MECHANISM,
        username: this.KAFKA_SASL_USERNAME ?? '',
        password: this.KAFKA_SASL_PASSWORD ?? '',
      },
    };
  }
}
