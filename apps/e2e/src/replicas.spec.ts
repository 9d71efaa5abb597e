import { randomUUID } from 'node:crypto';
import type { OrderDto } from '@waybill/dto';
import { all, bodyFor, client, levelOf, newSku } from './system/api';
import { RoundRobin } from './system/round-robin';
import { System } from './system/system';

describe('two replicas behind one address', () => {
  let system: System;
  let balancer: RoundRobin | undefined;
  let url: string;

  beforeAll(async () => {
    system = await System.start({ REPLICAS: '2' });
    balancer = await RoundRobin.start(system.replicas('order').map((name) => system.url(name)));
    ({ url } = balancer);
  });
  afterAll(async () => {
    await balancer?.stop();
    await system?.stop();
  });

  it('make one order of fifty requests at the same time with one key', async () => {
    const sku = await newSku(100);
    const customerId = `c-${randomUUID()}`;
    const body = bodyFor({ [sku]: 1 }, { customerId });
    const key = randomUUID();
    const post = async () => {
      const answer = await fetch(`${url}/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
      const order = (await answer.json()) as OrderDto;
      return { status: answer.status, order, headers: answer.headers };
    };
    const answers = await Promise.all(Array.from({ length: 50 }, post));
    const [{ order: placed }] = answers as [(typeof answers)[0]];
    expect(placed.status).toBe('PENDING');
    for (const { status, order, headers } of answers) {
      expect([status, order, headers.get('location')]).toEqual([202, placed, `/v1/orders/${placed.id}`]);
    }
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49);

    const { orders } = client(url);
    // Three requests each time, so that every kind comes to both.
    for (let times = 0; times < 2; times++) {
      const decided = await orders.place(body, { idempotencyKey: key, wait: 20 });
      expect([decided.id, decided.status]).toEqual([placed.id, 'CONFIRMED']);
      await orders.get(placed.id);
      await expect(
        orders.place(bodyFor({ [sku]: 2 }, { customerId }), { idempotencyKey: key }),
      ).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    }
    expect(await all(orders.list({ customerId }))).toHaveLength(1);
    await levelOf(sku, ({ held }) => held === 1);
  });

  it('answer those who wait, whichever of them learns the decision', async () => {
    const sku = await newSku(1_000);
    const before = await decisions();
    const { orders } = client(url);
    // They share the requests; until they share the partitions too, one of them decides for both.
    const bothDecided = async () => {
      const decided = await Promise.all(
        Array.from({ length: 20 }, () => orders.place(bodyFor({ [sku]: 1 }), { wait: 30 })),
      );
      expect(new Set(decided.map(({ status }) => status))).toEqual(new Set(['CONFIRMED']));
      return (await decisions()).every((count, i) => count > (before[i] ?? 0));
    };
    while (!(await bothDecided()));
  });

  it('page through a list without a gap or a repetition while orders arrive', async () => {
    const customerId = `c-${randomUUID()}`;
    const { orders } = client(url);
    const place = async () => (await orders.place(bodyFor({ NONE: 1 }, { customerId }))).id;
    const before = await Promise.all(Array.from({ length: 60 }, place));
    const reading = new AbortController();
    const arriving: string[] = [];
    const arrive = async () => {
      while (!reading.signal.aborted) arriving.push(await place());
    };
    const arrivals = [arrive(), arrive(), arrive()];
    const listed = await all(orders.list({ customerId }, { limit: 7 }));
    reading.abort();
    await Promise.all(arrivals);

    expect(arriving.length).toBeGreaterThan(0);
    const ids = listed.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(before.filter((id) => !ids.includes(id))).toEqual([]);
    const times = listed.map(({ placedAt }) => placedAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  /** How many orders each replica has confirmed. */
  function decisions(): Promise<number[]> {
    return Promise.all(
      system.replicas('order').map(async (name) => {
        const metrics = await (await fetch(`${system.url(name)}/metrics`)).text();
        return Number(/^waybill_orders_total\{status="CONFIRMED"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
      }),
    );
  }
});
