import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { Client } from 'pg';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the system was not started`);
  return value;
}

export const orderUrl = () => `http://127.0.0.1:${setting('ORDER_PORT')}`;
export const kafkaOptions = () => ({ brokers: [`127.0.0.1:${setting('KAFKA_PORT')}`] });

type Service = 'order' | 'inventory' | 'notification';

/** Whether the service answers that it is ready. */
export async function isReady(service: Service): Promise<boolean> {
  const port = setting(`${service.toUpperCase()}_PORT`);
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function pidOf(service: Service): number {
  return Number(readFileSync(join(setting('WAYBILL_DIR'), 'run', `${service}.pid`), 'utf8'));
}

/** kill -9, and then waits until another process has taken its place and is ready. */
export async function killAndAwaitReturn(service: Service): Promise<void> {
  const pid = pidOf(service);
  process.kill(pid, 'SIGKILL');
  await waitFor(async () => pidOf(service) !== pid && (await isReady(service)), {
    what: `the return of ${service}`,
    timeoutMs: 60_000,
  });
}

/** The mails that were written, one file each. */
export function mails(): string[] {
  const folder = join(setting('WAYBILL_DIR'), 'mail');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Rows of a service's own database, for counting what happened. */
export async function query<R extends object>(service: Service, statement: string): Promise<R[]> {
  const client = new Client({
    connectionString: `postgres://${service}:${service}@127.0.0.1:${setting('POSTGRES_PORT')}/${service}`,
  });
  await client.connect();
  try {
    return (await client.query<R>(statement)).rows;
  } finally {
    await client.end();
  }
}
