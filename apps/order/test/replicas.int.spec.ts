import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { sql } from 'kysely';
import type { OrderDto } from '@waybill/dto';
import { orderMigrations } from '../src/migrations';
import { startReplica } from './child-process';
import { aBody } from './support';

type Replica = Awaited<ReturnType<typeof startReplica>>;

describe('an Idempotency-Key at several replicas', () => {
  let database: Awaited<ReturnType<typeof testing.createDatabase>>;
  let replicas: Replica[] = [];
  beforeAll(async () => {
    database = await testing.createDatabase(orderMigrations);
    replicas = await Promise.all([startReplica(database.url), startReplica(database.url)]);
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await database.drop();
  });

  const post = async ({ url }: Replica, key: string, customerId: string) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify(aBody({ customerId }));
    const answer = await fetch(`${url}/v1/orders`, { method: 'POST', headers, body });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as OrderDto };
  };
  const idsOf = async (customerId: string) => {
    const { rows } = await sql<{ id: string; events: number }>`
      select id, (select count(*) from order_events where order_id = orders.id) as events,
        (select count(*) from outbox where convert_from(key, 'UTF8') = orders.id::text) as told
      from orders where customer_id = ${customerId}`.execute(database.database.connection);
    return rows;
  };

  it('makes one order, and tells of it once, of fifty requests at once', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => post(replicas[n % 2] as Replica, key, customerId)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const [{ body } = { body: undefined }] = answers;
    for (const answer of answers) expect(answer.body).toEqual(body);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') !== 'true')).toHaveLength(1);
    expect(await idsOf(customerId)).toEqual([{ id: body?.id, events: 1, told: 1 }]);
  });

  it('repeats the acceptance when the process is killed after its commit and before its answer', async () => {
    const [key, customerId] = [randomUUID(), randomUUID()];
    const [doomed, other] = replicas as [Replica, Replica];
    // It commits, and then holds the answer back until the order is decided, which here nobody does.
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, prefer: 'wait=30' };
    const first = httpRequest(`${doomed.url}/v1/orders`, { method: 'POST', headers });
    const failed = once(first, 'response').then(
      () => 'answered',
      (error: NodeJS.ErrnoException) => error.code,
    );
    first.end(JSON.stringify(aBody({ customerId })));
    const [committed] = await testing.waitFor(async () => {
      const rows = await idsOf(customerId);
      return rows.length > 0 && rows;
    });
    await doomed.kill();
    expect(await failed).toBe('ECONNRESET');

    const again = await post(other, key, customerId);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(again.headers.get('location')).toBe(`/v1/orders/${committed?.id}`);
    expect(again.body).toMatchObject({ id: committed?.id, status: 'PENDING', version: 1 });
    expect(await idsOf(customerId)).toEqual([{ id: committed?.id, events: 1, told: 1 }]);
  });

  it('makes one order when the process is killed in the midst of many requests', async () => {
    const doomed = await startReplica(database.url);
    const [, other] = replicas as [Replica, Replica];
    const [key, customerId] = [randomUUID(), randomUUID()];
    const before = Array.from({ length: 20 }, () => post(doomed, key, customerId).catch(() => undefined));
    await Promise.race(before);
    await doomed.kill();
    await Promise.all(before);
    const again = await post(other, key, customerId);
    expect(again.status).toBe(202);
    expect(await idsOf(customerId)).toEqual([{ id: again.body.id, events: 1, told: 1 }]);
  });
});
