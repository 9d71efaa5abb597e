import { kafkaNodes } from './ports.ts';
import { services, type Service, type Settings } from './settings.ts';

/** Of the superuser of our own PostgreSQL; it listens on 127.0.0.1 alone. */
export const SUPERUSER = { name: 'postgres', password: 'postgres' };

export interface Addresses {
  kafkaBrokers: string[];
  databases: Record<Service, string>;
}

/** The same URL with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Where the servers are, whether they run or not: somebody else's when the settings name them, else ours. */
export function addresses(settings: Settings): Addresses {
  const { databaseUrl, databaseUrls, ports } = settings;
  const database = (service: Service) =>
    databaseUrls[service] ??
    (databaseUrl
      ? withDatabase(databaseUrl, service)
      : `postgres://${service}:${service}@127.0.0.1:${ports.postgres}/${service}`);
  return {
    kafkaBrokers: settings.kafkaBrokers ?? kafkaNodes(settings).map(({ port }) => `127.0.0.1:${port}`),
    databases: Object.fromEntries(services.map((service) => [service, database(service)])) as Record<
      Service,
      string
    >,
  };
}
