/** The ways to log in at a broker that need no more than a name and a password. */
export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

/** A login. One type for each mechanism, which is how kafkajs tells them apart. */
export type SaslLogin = {
  [M in SaslMechanism]: { mechanism: M; username: string; password: string };
}[SaslMechanism];

/** How to reach Kafka. It has the shape of kafkajs's own options, without this lib knowing kafkajs. */
export interface KafkaSettings {
  brokers: string[];
  ssl?: boolean | { ca?: string[]; cert?: string; key?: string };
  sasl?: SaslLogin;
}
