import { join, resolve } from 'node:path';
import { brokerList, integer, postgresUrl, text, type Environment } from './variables.ts';

export const repository = resolve(import.meta.dirname, '../..');

export const services = ['order', 'inventory', 'notification'] as const;
export type Service = (typeof services)[number];

export interface Settings {
  /** Where all data, logs and pid files lie. */
  dir: string;
  ports: Record<Service | 'kafka' | 'postgres', number>;
  /** How many brokers our own Kafka has. */
  brokers: number;
  /** How many processes of each service run. */
  replicas: number;
  /** Somebody else's Kafka, to be used instead of ours. */
  kafkaBrokers: string[] | undefined;
  /** Somebody else's PostgreSQL, to be used instead of ours. */
  databaseUrl: string | undefined;
  /** The database of a single service, to be used as it is. */
  databaseUrls: Record<Service, string | undefined>;
}

/** Everything that the environment says about the local stack; throws a StartError that names the variable at fault. */
export function readSettings(env: Environment): Settings {
  const port = (name: string, fallback: number) =>
    integer(env, name, { default: fallback, min: 1, max: 65535 });
  return {
    dir: resolve(text(env, 'WAYBILL_DIR') ?? join(repository, '.local')),
    ports: {
      order: port('ORDER_PORT', 3000),
      inventory: port('INVENTORY_PORT', 3001),
      notification: port('NOTIFICATION_PORT', 3002),
      kafka: port('KAFKA_PORT', 9092),
      postgres: port('POSTGRES_PORT', 5432),
    },
    brokers: integer(env, 'BROKERS', { default: 1, min: 1, max: 9 }),
    replicas: integer(env, 'REPLICAS', { default: 1, min: 1, max: 20 }),
    kafkaBrokers: brokerList(env, 'KAFKA_BROKERS'),
    databaseUrl: postgresUrl(env, 'DATABASE_URL'),
    databaseUrls: {
      order: postgresUrl(env, 'ORDER_DATABASE_URL'),
      inventory: postgresUrl(env, 'INVENTORY_DATABASE_URL'),
      notification: postgresUrl(env, 'NOTIFICATION_DATABASE_URL'),
    },
  };
}

/** Whether a Kafka, and whether a PostgreSQL, of our own is wanted. */
export function ownServers(settings: Settings): { kafka: boolean; postgres: boolean } {
  const allNamed = services.every((service) => settings.databaseUrls[service]);
  return { kafka: !settings.kafkaBrokers, postgres: !settings.databaseUrl && !allNamed };
}
