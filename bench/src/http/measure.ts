import { join } from 'node:path';
import { Client } from 'pg';
import type { Bench } from '../run/bench';
import { Child } from '../run/child';
import { cpuSeconds } from '../run/cpu';
import { waitUntil } from '../run/wait-until';
import type { Posted, Posting } from './generator';
import type { Side } from './sides';

/** The load on one side, from a process of its own. */
export class Poster {
  private constructor(
    private readonly bench: Bench,
    private readonly side: Side,
    private readonly generator: Child,
  ) {}

  static async start(bench: Bench, side: Side): Promise<Poster> {
    const generator = new Child({
      name: 'http-generator',
      script: join(__dirname, 'generator.js'),
      args: [JSON.stringify({ url: side.url, path: '/v1/orders' })],
      logs: bench.infra.logs,
    });
    await generator.next();
    return new Poster(bench, side, generator);
  }

  /** Posts, and says what it cost: CPU in ms for an order, of the service and of the database. */
  async post(posting: Posting): Promise<Posted & { service: number; postgres: number }> {
    const pids = [this.side.service.pid, this.bench.infra.pidOf('postgres')];
    const before = pids.map(cpuSeconds);
    this.generator.send(posting);
    const posted = await this.generator.next<Posted>();
    const [service = NaN, postgres = NaN] = pids.map(
      (pid, i) => ((cpuSeconds(pid) - before[i]!) * 1000) / posted.accepted,
    );
    return { ...posted, service, postgres };
  }

  async stop(): Promise<void> {
    await this.generator.stop();
  }
}

/** Waits until everything that was accepted is on Kafka. */
export async function published({ database }: Side): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    await waitUntil('publishing the orders', async () => {
      const { rows } = await client.query<{ empty: boolean }>(
        'select not exists (select from outbox) as empty',
      );
      return rows[0]?.empty ?? false;
    });
  } finally {
    await client.end();
  }
}
