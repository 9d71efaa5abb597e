import { randomUUID } from 'node:crypto';
import type { HistoryEntry } from '@waybill/client';
import type { OrderDto } from '@waybill/dto';
import { waitFor } from '@waybill/testing';
import { all, bodyFor, client, levelOf, newSku } from './system/api';
import { holdDown } from './system/hold-down';
import { RoundRobin } from './system/round-robin';
import { System, type ReplicaName } from './system/system';

describe('two replicas behind one address', () => {
  let system: System;
  let balancer: RoundRobin | undefined;
  let url: string;
  /** Aborts with each spec, however it ends: whoever follows a stream would go on for ever, and the run with him. */
  let ends: AbortController;

  beforeEach(() => {
    ends = new AbortController();
  });
  afterEach(() => ends.abort());
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

  it('stream to a follower of one what the other was asked for, until it is decided', async () => {
    const sku = await newSku(2);
    const [one, other] = system.replicas('order').map((name) => client(system.url(name)).orders);
    const inventory = system.replicas('inventory');
    const signal = (name: NodeJS.Signals) => inventory.forEach((replica) => system.signal(replica, name));
    for (const [asked, followed] of [
      [one!, other!],
      [other!, one!],
    ] as const) {
      const seen: HistoryEntry[] = [];
      signal('SIGSTOP');
      try {
        const { id } = await asked.place(bodyFor({ [sku]: 1 }));
        for await (const entry of followed.follow(id, { signal: ends.signal })) {
          seen.push(entry);
          // From here on it is live: nobody has decided yet.
          signal('SIGCONT');
          if (entry.data.status !== 'PENDING') break;
        }
        expect(seen.map(({ data }) => data.status)).toEqual(['PENDING', 'CONFIRMED']);
        expect(seen).toEqual(await all(asked.history(id)));
      } finally {
        signal('SIGCONT');
      }
    }
  });

  it('take followers over from one another when they are restarted, without a gap or a repetition', async () => {
    const sku = await newSku(10_000);
    const { orders } = client(url);
    // Each waits for its decision, so that there are not more of them than can be compared.
    const order = async () =>
      (await orders.place(bodyFor({ [sku]: 1 }), { wait: 10, signal: ends.signal })).id;
    const seen: HistoryEntry[] = [];
    const seenOfFirst: HistoryEntry[] = [];
    const collect = async (entries: AsyncIterable<HistoryEntry>, into: HistoryEntry[]) => {
      for await (const entry of entries) into.push(entry);
    };
    const first = await order();
    const following = [
      collect(orders.followAll(ends), seen),
      collect(orders.follow(first, ends), seenOfFirst),
    ];
    const names = system.replicas('order');
    const bothOpen = (at: typeof names) =>
      waitFor(async () => (await Promise.all(at.map(streams))).reduce((a, b) => a + b, 0) === 2, {
        what: `two followers of ${at.join()}`,
        timeoutMs: 60_000,
      });
    await bothOpen(names);

    const ids: string[] = [];
    const placing = new AbortController();
    const keepPlacing = async () => {
      while (!placing.signal.aborted) ids.push(await order());
    };
    const placed = keepPlacing();
    // It is awaited below, where this spec gets that far.
    placed.catch(() => undefined);
    for (const name of names) {
      const before = new Map([[name, system.pid(name)]]);
      await holdDown(system, name, 'SIGTERM');
      try {
        await bothOpen(names.filter((other) => other !== name));
        const count = ids.length;
        await waitFor(() => ids.length > count + 5, { what: 'orders placed meanwhile', timeoutMs: 60_000 });
      } finally {
        system.signal(name, 'SIGCONT');
      }
      await system.returned(before);
    }
    await orders.fulfil(first);
    placing.abort();
    await placed;

    const told = new Map<string, HistoryEntry[]>();
    for (const id of ids) {
      await orders.decided(id, { signal: ends.signal });
      told.set(id, await all(orders.history(id)));
    }
    const history = await all(orders.history(first));
    const entries = [...told.values()].flat();
    const seenOf = () => seen.filter(({ data }) => told.has(data.id));
    await waitFor(() => seenOf().length >= entries.length && seenOfFirst.length >= history.length, {
      what: `${entries.length} entries of all orders, and ${history.length} of the first`,
    });
    ends.abort();
    await Promise.all(following);
    expect(Map.groupBy(seenOf(), ({ data }) => data.id)).toEqual(told);
    expect(history.map(({ data }) => data.status)).toEqual(['PENDING', 'CONFIRMED', 'FULFILLED']);
    expect(seenOfFirst).toEqual(history);
  });

  /** How many orders each replica has confirmed. */
  function decisions(): Promise<number[]> {
    return Promise.all(
      system.replicas('order').map((name) => metric(name, 'waybill_orders_total\\{status="CONFIRMED"\\}')),
    );
  }

  /** How many streams a replica has open. */
  const streams = (name: ReplicaName) => metric(name, 'waybill_streams');

  /** What a metric of a replica says; 0 where it has not counted yet. */
  async function metric(name: ReplicaName, pattern: string): Promise<number> {
    const text = await (await fetch(`${system.url(name)}/metrics`)).text();
    return Number(new RegExp(`^${pattern} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  }
});
