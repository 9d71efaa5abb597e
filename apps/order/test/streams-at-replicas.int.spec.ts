import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OrderDto } from '@waybill/dto';
import { EventReader } from './event-reader';
import { aBody, startApi, type Api } from './support';

describe('two replicas', () => {
  let api: Api;
  let other: ChildProcess;
  let otherUrl: string;
  beforeAll(async () => {
    api = await startApi();
    other = startReplica();
    otherUrl = await addressOf(other);
  });
  afterAll(async () => {
    if (other.exitCode === null) other.kill('SIGKILL');
    await api.stop();
  });

  const post = async (path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(otherUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as OrderDto;
  };

  it('tell of what either of them commits, each entry once', async () => {
    const readers = [
      await EventReader.open(`${api.url}/v1/events`),
      await EventReader.open(`${otherUrl}/v1/events`),
    ];
    const elsewhere = await post('/v1/orders', aBody());
    const ofOrder = await EventReader.open(`${api.url}/v1/orders/${elsewhere.id}/events`);
    await ofOrder.first(1);
    const placed = await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        index % 2 === 0
          ? (await api.call('POST', '/v1/orders', { body: aBody() })).body.id
          : (await post('/v1/orders', aBody())).id,
      ),
    );
    await post(`/v1/orders/${elsewhere.id}/cancel`);
    expect((await ofOrder.first(2)).map(({ data }) => data.version)).toEqual([1, 2]);
    for (const reader of readers) {
      const events = await reader.first(52);
      expect(new Set(events.map(({ data }) => data.data.id))).toEqual(new Set([elsewhere.id, ...placed]));
      expect(events.at(-1)?.event).toBe('waybill.order.cancelled.v1');
    }
    expect(readers[0]?.ids).toEqual(readers[1]?.ids);
    // And a client that was with one of them goes on with the other.
    const moved = await EventReader.open(`${otherUrl}/v1/events`, { 'last-event-id': readers[0]!.ids[9]! });
    await moved.first(42);
    expect(moved.ids).toEqual(readers[0]!.ids.slice(10));
    for (const reader of [...readers, ofOrder, moved]) reader.close();
  });

  it('end in order, and their streams with them', async () => {
    const reader = await EventReader.open(`${otherUrl}/v1/events`);
    const exit = once(other, 'exit');
    other.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await testing.waitFor(() => reader.ended);
    expect(reader.response.complete).toBe(true);
  });
});

/** The app as a process of its own, with the same database. */
function startReplica(): ChildProcess {
  const typescript = join(__dirname, '../../../libs/service/test/fixture/typescript.cjs');
  const main = join(__dirname, '../src/main.ts');
  const { DATABASE_URL, KAFKA_BROKERS } = process.env;
  return spawn(process.execPath, ['--conditions=@waybill/source', '-r', typescript, main], {
    env: { DATABASE_URL, KAFKA_BROKERS, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function addressOf(service: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: service.stdout! })) {
    const [, url] = /listening on (http[^"]+)/.exec(line) ?? [];
    if (url) {
      service.stdout?.resume();
      return url;
    }
  }
  throw new Error('the replica ended before it was up');
}
