import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava } from '../kafka/java.ts';
import { CERTIFICATES } from '../kafka/secure-properties.ts';
import { findFreePorts } from '../processes/free-ports.ts';
import { sharedLib } from '../settings/folder.ts';
import { readSettings } from '../settings/settings.ts';
import { StartError } from '../settings/start-error.ts';
import { build } from './nx.ts';
import { startKafka, startPostgres } from './servers.ts';
import { inForeground, type Stack } from './stack.ts';

/**
 * Kafka (of `BROKERS` brokers) and PostgreSQL for specs: on ports and data of their own, quick instead of durable. One
 * line of JSON on stdout says where they, their process ids and Kafka's own tools are. They end with SIGTERM, or when
 * stdin closes: whoever started them may be killed.
 */
export async function runTestServers(): Promise<void> {
  const dir = process.env['WAYBILL_DIR'] ?? mkdtempSync(join(tmpdir(), 'waybill-test-'));
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new StartError(
      `${dir} (WAYBILL_DIR) is not empty, and test servers remove their folder at the end.`,
    );
  }
  process.stdin.resume().on('close', () => process.kill(process.pid, 'SIGTERM'));
  const settings = readSettings({ WAYBILL_DIR: dir, BROKERS: process.env['BROKERS'] });
  const say = (line: string) => console.error(`test servers: ${line}`);
  try {
    await inForeground({ settings, ports: [], say }, bringUp);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function bringUp(stack: Stack): Promise<void> {
  const java = await findJava(process.env);
  const [postgresPort = 0, ...ports] = await findFreePorts(1 + 4 * stack.settings.brokers);
  const nodes = Array.from({ length: stack.settings.brokers }, (_, i) => {
    const [port = 0, controllerPort = 0, login = 0, certificate = 0] = ports.slice(4 * i);
    return { id: i + 1, port, controllerPort, secure: { login, certificate } };
  });
  const kafka = startKafka(stack, {
    java,
    nodes,
    // One copy of the jars serves all runs.
    lib: sharedLib,
    built: build(['kafka'], stack.signal),
  });
  const [postgres, jars] = await Promise.all([
    startPostgres(stack, { port: postgresPort, durable: false }),
    kafka,
  ]);
  const at = (portOf: (node: (typeof nodes)[number]) => number) =>
    nodes.map((node) => `127.0.0.1:${portOf(node)}`).join(',');
  const facts = {
    kafka: at(({ port }) => port),
    kafka_login: at(({ secure }) => secure.login),
    kafka_certificate: at(({ secure }) => secure.certificate),
    certificates: join(stack.folder.kafka, CERTIFICATES),
    ...{ postgres, run: stack.folder.run, java, jars },
  };
  console.log(JSON.stringify(facts));
}
