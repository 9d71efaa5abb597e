import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

export const repository = resolve(__dirname, '../../../..');

/** Where everything of a run lies. On the disk of the checkout: a /tmp in memory would make every commit free. */
const FOLDER = join(repository, '.local/bench');
const PID = join(FOLDER, 'bench.pid');
/** What a server runs with, and not the small JVM of `npm start`. */
const JVM = { KAFKA_HEAP_OPTS: '-Xms1g -Xmx1g', KAFKA_JVM_PERFORMANCE_OPTS: '-server -XX:+UseG1GC' };

/** One Kafka broker and one PostgreSQL, durable as `npm start` has it, for all sides alike. */
export class Infra {
  private constructor(
    private readonly process: ChildProcess,
    readonly kafka: string,
    private readonly postgresPort: number,
    readonly logs: string,
  ) {}

  static async start(say: (line: string) => void): Promise<Infra> {
    assertAlone();
    rmSync(FOLDER, { recursive: true, force: true });
    const logs = join(FOLDER, 'logs');
    mkdirSync(logs, { recursive: true });
    writeFileSync(PID, String(process.pid));
    const [kafkaPort, postgresPort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [join(repository, 'tools/infra.ts')], {
      cwd: repository,
      env: {
        ...process.env,
        ...JVM,
        WAYBILL_DIR: FOLDER,
        KAFKA_PORT: String(kafkaPort),
        POSTGRES_PORT: String(postgresPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const infra = new Infra(child, `127.0.0.1:${kafkaPort}`, postgresPort, logs);
    try {
      await infra.up(say);
    } catch (error) {
      await infra.stop();
      throw error;
    }
    return infra;
  }

  /** Of a database of this name, as superuser. */
  databaseUrl(name: string): string {
    return `postgres://postgres:postgres@127.0.0.1:${this.postgresPort}/${name}`;
  }

  /** Of one of the three services' own databases. */
  serviceUrl(service: string): string {
    return `postgres://${service}:${service}@127.0.0.1:${this.postgresPort}/${service}`;
  }

  pidOf(server: 'kafka-1' | 'postgres'): number {
    return Number(readFileSync(join(FOLDER, 'run', `${server}.pid`), 'utf8'));
  }

  get folder(): string {
    return FOLDER;
  }

  /** An empty database. */
  async createDatabase(name: string): Promise<string> {
    const client = new Client({ connectionString: this.databaseUrl('postgres') });
    await client.connect();
    try {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`create database ${name}`);
    } finally {
      await client.end();
    }
    return this.databaseUrl(name);
  }

  /** The broker is killed, and not started again before `work` is done. */
  async withoutKafka<T>(work: () => Promise<T>): Promise<T> {
    // Its supervisor would start it again after a second.
    this.process.kill('SIGSTOP');
    process.kill(this.pidOf('kafka-1'), 'SIGKILL');
    try {
      return await work();
    } finally {
      this.process.kill('SIGCONT');
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    rmSync(PID, { force: true });
  }

  private async up(say: (line: string) => void): Promise<void> {
    const { stdout, stderr } = this.process;
    if (!stdout || !stderr) throw new Error('npm run infra has no output');
    const log = createWriteStream(join(this.logs, 'infra.log'));
    stderr.pipe(process.stderr, { end: false });
    const ended = once(this.process, 'exit').then(([code]) => {
      throw new Error(`npm run infra ended with ${String(code)}`);
    });
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        log.write(`${line}\n`);
        if (line.startsWith('Now:')) resolve();
        else say(line);
      });
    });
    ended.catch(() => undefined);
    await Promise.race([ready, ended]);
  }
}

/** Two at once would take each other's folder away, and half of the machine. */
function assertAlone(): void {
  const pid = existsSync(PID) ? Number(readFileSync(PID, 'utf8')) : process.pid;
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  if (pid !== process.pid) throw new Error(`a benchmark is running here already, as process ${pid}`);
}

/** A port that nobody listens on. The controller's is 10,000 above, and below those of outgoing connections too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 2_700);
    const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
    const bound = await once(server, 'listening').then(
      () => (server.address() as AddressInfo).port,
      () => undefined,
    );
    if (bound === undefined) continue;
    server.close();
    await once(server, 'close');
    return bound;
  }
}
