import { KafkaConfig, type Variables } from '@waybill/service';

/** The settings of the commands: where Kafka is. */
export class CliConfig extends KafkaConfig {
  /** The variables of this process: the only place of the app that knows of them. */
  static environment(): Variables {
    return process.env;
  }
}
