import { KafkaConfig, type Variables } from '@waybill/service';
import { IsInt, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';

/** The settings of the commands: where Kafka is, and the order service. */
export class CliConfig extends KafkaConfig {
  /** Of the order service on this machine, where ORDER_URL does not say another place. */
  @IsInt()
  @Min(1)
  @Max(65535)
  ORDER_PORT = 3000;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  ORDER_URL?: string;

  @IsOptional()
  @IsString()
  OPERATOR_TOKEN?: string;

  /** Without a slash at its end. */
  orderUrl(): string {
    return (this.ORDER_URL ?? `http://127.0.0.1:${this.ORDER_PORT}`).replace(/\/+$/, '');
  }

  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
