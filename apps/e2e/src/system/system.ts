import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { orders } from '@waybill/topics';
import { Client } from 'pg';
import { repository } from './command';
import { freePort } from './free-port';
import type { OrderVersion } from './promises';
import { countOf, deadLetterTopics, lag, recordsOf } from './wire';

export const SERVICES = ['order', 'inventory', 'notification'] as const;
export type Service = (typeof SERVICES)[number];
/** Of a process: `order`, with replicas `order-2` and so on. */
export type ReplicaName = Service | `${Service}-${number}`;

const PORTS = ['ORDER_PORT', 'INVENTORY_PORT', 'NOTIFICATION_PORT', 'KAFKA_PORT', 'POSTGRES_PORT'];

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the system was not started`);
  return value;
}

export const orderUrl = () => process.env['ORDER_URL'] ?? `http://127.0.0.1:${setting('ORDER_PORT')}`;

/** A whole system as `npm start` runs it, on ports and data of its own. */
export class System {
  private child: ChildProcess | undefined;
  private readonly ending = new AbortController();
  /** Aborts when the system is being stopped, so that a load does not outlive a spec that failed. */
  readonly stopping: AbortSignal = this.ending.signal;

  /** `env` is what `npm start` was given: ports, WAYBILL_DIR, BROKERS, REPLICAS. */
  private constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** The one that Jest's global set-up has started. */
  static shared(): System {
    return new System(process.env);
  }

  /**
   * Starts one with these settings. Its ports also go into this process's own environment, so that the calls of api.ts
   * go to it.
   */
  static async start(settings: Record<string, string> = {}): Promise<System> {
    const ports: number[] = [];
    for (const name of PORTS) ports.push(Number((process.env[name] = await freePort(ports))));
    process.env['WAYBILL_DIR'] = mkdtempSync(join(tmpdir(), 'waybill-e2e-'));
    const system = new System({ ...process.env, NODE_OPTIONS: '', ...settings });
    try {
      await system.bringUp();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** Stops it as Ctrl-C does, and drops its data. */
  async stop(): Promise<void> {
    this.ending.abort();
    if (this.child?.exitCode === null) {
      const ended = once(this.child, 'exit');
      this.resumeAll();
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  get folder(): string {
    return String(this.env['WAYBILL_DIR']);
  }

  get kafka(): { brokers: string[] } {
    const first = Number(this.env['KAFKA_PORT']);
    const count = Number(this.env['BROKERS'] ?? 1);
    return { brokers: Array.from({ length: count }, (_, n) => `127.0.0.1:${first + 2 * n}`) };
  }

  /** All processes of these services. */
  replicas(...services: Service[]): ReplicaName[] {
    const count = Number(this.env['REPLICAS'] ?? 1);
    return services.flatMap((service) =>
      Array.from({ length: count }, (_, n) => (n === 0 ? service : (`${service}-${n + 1}` as const))),
    );
  }

  url(name: ReplicaName): string {
    const [service = '', number = '1'] = name.split('-');
    return `http://127.0.0.1:${Number(this.env[`${service.toUpperCase()}_PORT`]) + 10 * (Number(number) - 1)}`;
  }

  isReady(name: ReplicaName): Promise<boolean> {
    return fetch(`${this.url(name)}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Of a service's process, `postgres`, or `kafka-1` and so on. */
  pid(name: string): number {
    return Number(readFileSync(join(this.folder, 'run', `${name}.pid`), 'utf8'));
  }

  signal(name: string, signal: NodeJS.Signals): void {
    process.kill(this.pid(name), signal);
  }

  /** Ends processes at once, and waits until others have taken their places and are ready. */
  async replace(names: ReplicaName[], signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const before = new Map(names.map((name) => [name, this.pid(name)]));
    for (const name of names) this.signal(name, signal);
    await this.returned(before);
  }

  /** Waits until each of these names belongs to another process than before, and that one is ready. */
  async returned(before: ReadonlyMap<ReplicaName, number>): Promise<void> {
    for (const [name, pid] of before) {
      await waitFor(async () => this.pid(name) !== pid && (await this.isReady(name)), {
        what: `the return of ${name}`,
        timeoutMs: 90_000,
      });
    }
  }

  /** What a counter of a service says, over all labels or those of one topic. */
  async counter(service: Service, name: string, topic?: string): Promise<number> {
    const text = await (await fetch(`${this.url(service)}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(name) && (topic === undefined || line.includes(`topic="${topic}"`)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Processes that are not ready. */
  async unready(): Promise<string[]> {
    const names = this.replicas(...SERVICES);
    const ready = await Promise.all(names.map((name) => this.isReady(name)));
    return names.filter((_, n) => !ready[n]);
  }

  /** How many records the groups have not committed yet. */
  lag(): Promise<number> {
    return lag(this);
  }

  /** How many dead letters there are. */
  parked(): Promise<number> {
    return countOf(this, deadLetterTopics);
  }

  /** The versions of orders in the order in which they lie on `waybill.orders`. */
  async versionsOnTheWire(): Promise<OrderVersion[]> {
    const records = await recordsOf(this, [orders.name]);
    return records
      .filter(({ value }) => value !== null)
      .map(({ key, headers }) => ({ id: String(key), version: Number(headers['x-aggregate-version']) }));
  }

  /** The mails that were written, one file each. */
  mails(): string[] {
    return this.mailIds().map((id) => readFileSync(join(this.folder, 'mail', `${id}.eml`), 'utf8'));
  }

  /** The notices that a mail was written for. */
  mailIds(): string[] {
    return readdirSync(join(this.folder, 'mail'))
      .filter((name) => name.endsWith('.eml'))
      .map((name) => name.slice(0, -'.eml'.length));
  }

  /** A connection to a service's own database, or as superuser; the caller ends it. */
  async connect(database: Service, as: 'service' | 'superuser' = 'service'): Promise<Client> {
    const user = as === 'service' ? database : 'postgres';
    const client = new Client({
      connectionString: `postgres://${user}:${user}@127.0.0.1:${this.env['POSTGRES_PORT']}/${database}`,
    });
    // The faults end connections, this one too.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Rows of a service's own database, for counting what happened. */
  async query<R extends object>(
    service: Service,
    statement: string,
    parameters: unknown[] = [],
  ): Promise<R[]> {
    const client = await this.connect(service, 'superuser');
    try {
      return (await client.query<R>(statement, parameters)).rows;
    } finally {
      await client.end();
    }
  }

  /** A process that a failed spec has left stopped would not end, and `npm start` would wait for it for ever. */
  private resumeAll(): void {
    for (const file of readdirSync(join(this.folder, 'run'))) {
      try {
        if (file.endsWith('.pid')) this.signal(file.slice(0, -'.pid'.length), 'SIGCONT');
      } catch {
        // It is gone by itself.
      }
    }
  }

  private async bringUp(): Promise<void> {
    const args = [join(repository, 'tools/start.ts'), '--no-build', '--no-demo'];
    const child = spawn(process.execPath, args, {
      cwd: repository,
      env: this.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`npm start ended with ${String(code)} before the system was up:\n${output}`);
    });
    const ready = async () => {
      const answers = this.replicas(...SERVICES).map((name) => this.isReady(name));
      return (await Promise.all(answers)).every(Boolean);
    };
    await Promise.race([waitFor(ready, { what: 'the system', timeoutMs: 180_000 }), ended]);
  }
}
