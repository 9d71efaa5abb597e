import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@waybill/testing';
import { groups, orders } from '@waybill/topics';
import { Client } from 'pg';
import { run } from '../src/system/command';
import { freePort } from '../src/system/free-port';
import type { Counted, OrderVersion } from '../src/system/promises';
import type { Service } from '../src/system/system';
import { inNamespace, kubectl, pods, remove, untilUp } from './cluster';

const FORWARD_TIMEOUT_MS = 30_000;

/** An overlay on the cluster of kubectl's current context, as a load and the count of promises want a system. */
export class ClusterSystem implements Counted {
  private readonly ending = new AbortController();
  readonly stopping: AbortSignal = this.ending.signal;
  private forward: ChildProcess | undefined;
  private postgresPort = '';

  private constructor(private readonly overlay: string) {}

  static async up(overlay: string): Promise<ClusterSystem> {
    const system = new ClusterSystem(overlay);
    await kubectl('apply', '-k', overlay);
    await untilUp();
    process.env['ORDER_URL'] = await nodePort();
    await waitFor(async () => (await fetch(`${system.url()}/readyz`)).ok, {
      what: `order at ${system.url()}`,
    });
    await system.forwardPostgres();
    return system;
  }

  /** Removes all of it, data included, and what belongs to no namespace too. */
  async remove(): Promise<void> {
    this.ending.abort();
    await this.endForward();
    await kubectl('delete', '-k', this.overlay, '--ignore-not-found', '--wait=false');
    await remove();
  }

  /** Clients know one address, behind which all replicas are. */
  replicas(...services: Service[]): Service[] {
    return services;
  }

  url(): string {
    return String(process.env['ORDER_URL']);
  }

  async query<R extends object>(
    service: Service,
    statement: string,
    parameters: unknown[] = [],
  ): Promise<R[]> {
    const client = new Client(`postgres://postgres:postgres@127.0.0.1:${this.postgresPort}/${service}`);
    await client.connect();
    try {
      return (await client.query<R>(statement, parameters)).rows;
    } finally {
      await client.end();
    }
  }

  async lag(): Promise<number> {
    const rows = await this.describeGroups();
    // group, topic, partition, committed, end, lag; the last is - where nothing is committed.
    return rows.reduce((sum, [, , , , end, lag]) => sum + Number(lag === '-' ? end : lag), 0);
  }

  async parked(): Promise<number> {
    const said = await kafkaTool('kafka-get-offsets', '--topic', '.*\\.dead-letters');
    return sumOfOffsets(said);
  }

  async versionsOnTheWire(): Promise<OrderVersion[]> {
    const total = sumOfOffsets(await kafkaTool('kafka-get-offsets', '--topic', orders.name));
    const print = ['print.headers=true', 'print.key=true', 'print.value=false'];
    const said = await kafkaTool(
      'kafka-console-consumer',
      ...['--topic', orders.name, '--from-beginning', '--max-messages', String(total)],
      ...print.flatMap((property) => ['--formatter-property', property]),
    );
    return linesOf(said).map((line) => {
      const [headers = '', id = ''] = line.split('\t');
      return { id, version: Number(/x-aggregate-version:(\d+)/.exec(headers)?.[1]) };
    });
  }

  /** They lie in pods, and are gone with them. */
  mailIds(): undefined {
    return undefined;
  }

  async unready(): Promise<string[]> {
    return (await pods()).filter(({ ready }) => !ready).map(({ name }) => name);
  }

  /** How many partitions each member of a service's group has. */
  async shares(service: Service): Promise<number[]> {
    const rows = await this.describeGroups([groups[service]], '--members');
    return rows.map((columns) => Number(columns.at(-1)));
  }

  private async describeGroups(names = Object.values(groups), ...options: string[]): Promise<string[][]> {
    const chosen = names.flatMap((name) => ['--group', name]);
    const said = await kafkaTool('kafka-consumer-groups', '--describe', ...chosen, ...options);
    return linesOf(said)
      .map((line) => line.trim().split(/\s+/))
      .filter(([group = '']) => names.includes(group as (typeof names)[0]));
  }

  private async forwardPostgres(): Promise<void> {
    this.postgresPort = await freePort();
    const args = ['port-forward', '--address=127.0.0.1', 'pod/postgres-0', `${this.postgresPort}:5432`];
    this.forward = spawn('kubectl', ['--namespace', 'waybill', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await waitFor(async () => (await this.query('order', 'select')).length === 1, {
      what: 'PostgreSQL by kubectl port-forward',
      timeoutMs: FORWARD_TIMEOUT_MS,
    });
  }

  private async endForward(): Promise<void> {
    if (!this.forward || this.forward.exitCode !== null) return;
    const ended = once(this.forward, 'exit');
    this.forward.kill();
    await ended;
  }
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

const sumOfOffsets = (said: string) =>
  linesOf(said).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(':') + 1)), 0);

/** One of Kafka's own programs, beside a broker; what it printed. */
async function kafkaTool(name: string, ...args: string[]): Promise<string> {
  const tool = [
    'env',
    'KAFKA_HEAP_OPTS=-Xmx64m',
    `/opt/kafka/bin/${name}.sh`,
    '--bootstrap-server=kafka:9092',
  ];
  const exec = ['--namespace', 'waybill', 'exec', 'kafka-0', '--container', 'kafka', '--'];
  return (await run('kubectl', [...exec, ...tool, ...args])).stdout;
}

/** Where clients outside of the cluster reach all replicas of order, as they would through a load balancer. */
async function nodePort(): Promise<string> {
  const port = ['--port=3000', '--target-port=http'];
  await inNamespace('expose', 'deployment', 'order', '--name=order-clients', '--type=NodePort', ...port);
  const jsonpath = (path: string) => `--output=jsonpath=${path}`;
  const number = await inNamespace('get', 'service', 'order-clients', jsonpath('{.spec.ports[0].nodePort}'));
  const address = await kubectl(
    ...['get', 'nodes', jsonpath('{.items[0].status.addresses[?(@.type=="InternalIP")].address}')],
  );
  return `http://${address}:${number}`;
}
