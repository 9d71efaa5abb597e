import { ensureJars } from '../kafka/jars.ts';
import { prepareKafka } from '../kafka/kafka.ts';
import { answers, createDatabases, createDatabasesWithRoles } from '../postgres/databases.ts';
import { preparePostgres } from '../postgres/postgres.ts';
import { poll } from '../processes/poll.ts';
import { SUPERUSER } from '../settings/addresses.ts';
import { kafkaNodes, type KafkaNode } from '../settings/ports.ts';
import { ownServers, services } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { STAGE, type Stack } from './stack.ts';

const START_TIMEOUT_MS = 60_000;
/** After a crash PostgreSQL replays its log first. */
const RECOVERY_TIMEOUT_MS = 180_000;

export interface KafkaPlan {
  java: string;
  nodes: KafkaNode[];
  lib: string;
  /** Settles when @waybill/kafka is built: its readiness check is used. */
  built: Promise<unknown>;
}

/** Starts Kafka and returns the folder with its jars when all its brokers are in. */
export async function startKafka(stack: Stack, { java, nodes, lib, built }: KafkaPlan): Promise<string> {
  const { folder, supervisor, signal } = stack;
  const jars = await ensureJars({ lib, java, out: process.stderr, signal });
  const specs = await prepareKafka({ java, jars, nodes, folder, signal });
  const children = specs.map((spec) => supervisor.start(STAGE.servers, spec));
  await built;
  const { waitForBrokers } = await import('@waybill/kafka');
  const brokers = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const ready = waitForBrokers({ brokers, expected: nodes.length, timeoutMs: START_TIMEOUT_MS });
  await Promise.all(children.map((child) => child.untilReady(ready)));
  return jars;
}

export interface PostgresPlan {
  port: number;
  durable: boolean;
}

/** Starts PostgreSQL and returns the superuser's URL when it answers. */
export async function startPostgres(stack: Stack, { port, durable }: PostgresPlan): Promise<string> {
  const { folder, supervisor, signal, say } = stack;
  const { root, postgresData: dataFolder } = folder;
  const child = supervisor.start(
    STAGE.servers,
    await preparePostgres({ port, root, dataFolder, durable, signal, say }),
  );
  const url = `postgres://${SUPERUSER.name}:${SUPERUSER.password}@127.0.0.1:${port}`;
  const up = poll(() => answers(`${url}/postgres`), { timeoutMs: RECOVERY_TIMEOUT_MS, signal });
  if (!(await child.untilReady(up))) {
    throw new StartError(
      `postgres does not answer after ${RECOVERY_TIMEOUT_MS / 1000} s; its log is ${child.log}`,
    );
  }
  return url;
}

/** Our own Kafka and PostgreSQL, or a look at those that the settings name instead. */
export async function bringUpServers(
  stack: Stack,
  java: string | undefined,
  built: Promise<unknown>,
): Promise<void> {
  const { settings, folder } = stack;
  const kafka = java
    ? startKafka(stack, { java, nodes: kafkaNodes(settings), lib: folder.lib, built })
    : Promise.resolve();
  const postgres = ownServers(settings).postgres
    ? startPostgres(stack, { port: settings.ports.postgres, durable: true }).then((url) =>
        createDatabasesWithRoles(`${url}/postgres`),
      )
    : findPostgres(stack);
  await Promise.all([kafka, postgres]);
}

async function findPostgres({ settings }: Stack): Promise<void> {
  const { databaseUrl, databaseUrls } = settings;
  const missing = services.filter((service) => !databaseUrls[service]);
  if (databaseUrl) await createDatabases(databaseUrl, missing);
}
