import { readFileSync } from 'node:fs';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, ValidateIf } from 'class-validator';
import { IsCertificates, IsKeyOf } from './is-pem';
import { IsReadableFile } from './is-readable-file';
import type { KafkaSettings, SaslMechanism } from './kafka-settings';
import { RequiredInProduction } from './required-in-production';

const SASL_MECHANISMS: SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512'];
const BROKER = /(\[[\da-f:.]+\]|[^\s,:/[\]]+):\d{1,5}/.source;
const BROKERS = new RegExp(`^${BROKER}(\\s*,\\s*${BROKER})*$`, 'i');

/** Half a log-in would be none, and the brokers would only say that somebody unknown had come. */
const withSasl = (config: KafkaConfig) =>
  [config.KAFKA_SASL_MECHANISM, config.KAFKA_SASL_USERNAME, config.KAFKA_SASL_PASSWORD].some(
    (value) => value !== undefined,
  );
const withCertificate = (config: KafkaConfig) =>
  config.KAFKA_SSL_KEY !== undefined || config.KAFKA_SSL_CERT !== undefined;

/** How to reach Kafka, for services and commands alike. */
export class KafkaConfig {
  @IsString()
  NODE_ENV: string = 'development';

  @RequiredInProduction()
  @Matches(BROKERS, { message: 'must be a comma list of host:port' })
  KAFKA_BROKERS: string = '127.0.0.1:9092';

  /** Naming one of the three files below turns TLS on as well, unless this says false. */
  @IsOptional()
  @IsBoolean()
  KAFKA_SSL?: boolean;

  @IsOptional()
  @IsReadableFile()
  @IsCertificates()
  KAFKA_SSL_CA?: string;

  @ValidateIf(withCertificate)
  @IsReadableFile()
  @IsCertificates()
  KAFKA_SSL_CERT?: string;

  @ValidateIf(withCertificate)
  @IsReadableFile()
  @IsKeyOf('KAFKA_SSL_CERT')
  KAFKA_SSL_KEY?: string;

  /** Also in capitals, as Kafka's own settings have it. */
  @ValidateIf(withSasl)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsIn(SASL_MECHANISMS)
  KAFKA_SASL_MECHANISM?: SaslMechanism;

  @ValidateIf(withSasl)
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  @ValidateIf(withSasl)
  @IsString()
  KAFKA_SASL_PASSWORD?: string;

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
