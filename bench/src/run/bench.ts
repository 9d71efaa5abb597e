import type { KafkaOptions } from '@waybill/kafka';
import type { Infra } from './infra';

/** What every measurement works with. */
export interface Bench {
  infra: Infra;
  kafka: KafkaOptions;
  /** Short: to see that it works, and not for numbers. */
  quick: boolean;
  rounds: number;
  /** The story without its baselines, to look into ours. */
  ours: boolean;
  /** Of the soak. */
  minutes: number;
  say: (line: string) => void;
}
