import { Controller, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CheckedProducer, createKafka, encodeHeaders, type Topic } from '@waybill/kafka';
import type { Database } from '@waybill/postgres';
import { sql } from 'kysely';
import {
  causedBy,
  EventServer,
  OnEvent,
  OnEvents,
  Outbox,
  type Received,
  type Transaction,
} from '../src/index';
import {
  counted,
  Counted,
  Doubled,
  doubled,
  effects,
  recordsOf,
  startService,
  topicFor,
  withEffects,
} from './support';

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const insert = (tx: Transaction, n: number, what: string) =>
  sql`insert into effects (n, what) values (${n}, ${what})`.execute(tx);

describe(EventServer.name, () => {
  let database: Database;
  let drop: () => Promise<void>;
  let group: string;
  let topic: Topic<Counted | Doubled>;
  let deadLetters: string;
  const apps: NestFastifyApplication[] = [];
  const producer = new CheckedProducer(createKafka(testing.kafka(), silent));

  beforeEach(async () => {
    ({ database, drop } = await testing.createDatabase(withEffects));
    group = testing.unique('group');
    ({ topic, deadLetters } = await topicFor(group));
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await drop();
  });
  afterAll(() => producer.disconnect());

  const serve = async (...controllers: Type[]) => {
    const app = await startService({ database, group, source: '/test/reader', topics: [topic] }, controllers);
    apps.push(app);
    return app;
  };
  let lastId = 0;
  const send = async (
    messages: { n: number; type?: string; id?: string; value?: Buffer; partition?: number }[],
  ) =>
    producer.send(
      messages.map(({ n, type = Counted.type, id = `id-${++lastId}`, value, partition }) => ({
        topic: topic.name,
        partition,
        key: Buffer.from(String(n)),
        value: value ?? Buffer.from(JSON.stringify({ n })),
        headers: encodeHeaders({
          id,
          source: '/test/elsewhere',
          type,
          time: '2026-11-20T10:00:00.000Z',
          subject: String(n),
          correlationId: 'story',
          aggregateVersion: 1,
        }),
      })),
    );
  const applied = (count: number) =>
    testing.waitFor(async () => {
      const all = await effects(database);
      return all.length >= count && all;
    });

  it('hands runs to a handler of several types, in the order of the partition, each message once', async () => {
    const runs: string[][] = [];
    @Controller()
    class Both {
      @OnEvents(Counted, Doubled)
      async take(events: Received<Counted | Doubled>[], tx: Transaction) {
        runs.push(events.map(({ type }) => type));
        for (const { data, type } of events) await insert(tx, data.n, type);
      }
    }
    const messages = Array.from({ length: 200 }, (_, n) => ({
      n,
      type: n % 2 ? Doubled.type : Counted.type,
      id: `twice-${n}`,
      partition: 0,
    }));
    await send(messages);
    await send(messages);
    await send([{ n: 200, partition: 0 }]);
    await serve(Both);
    const all = await applied(201);
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 201 }, (_, n) => n));
    expect(runs.length).toBeLessThan(10);
  });

  it('hands events one at a time where that is asked for, in one transaction', async () => {
    const transactions = new Set<Transaction>();
    @Controller()
    class One {
      @OnEvent(Counted)
      async take(event: Received<Counted>, tx: Transaction) {
        transactions.add(tx);
        await insert(tx, event.data.n, 'one');
      }
    }
    await send([1, 2, 3, 4].map((n) => ({ n, partition: 0 })));
    await serve(One);
    expect(await applied(4)).toHaveLength(4);
    expect(transactions.size).toBe(1);
  });

  it('writes effects and events in one transaction, and tells what caused them', async () => {
    const out = await topicFor(group);
    @Controller()
    class Answering {
      constructor(private readonly outbox: Outbox) {}
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        const messages = events.map((e) => ({ message: doubled(e.data.n * 2), version: 1, ...causedBy(e) }));
        await this.outbox.add(tx, out.topic, messages);
      }
    }
    Reflect.defineMetadata('design:paramtypes', [Outbox], Answering);
    await send([{ n: 21, id: 'cause' }]);
    await serve(Answering);
    const [record] = await recordsOf(out.topic.name, 1);
    expect(String(record?.value)).toBe('{"n":42}');
    expect(String(record?.headers['x-causation-id'])).toBe('cause');
    expect(String(record?.headers['x-correlation-id'])).toBe('story');
  });

  it('parks the one message that its handler rejects, byte for byte, and goes on with its neighbours', async () => {
    @Controller()
    class Picky {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) {
          await insert(tx, data.n, 'taken');
          if (data.n === 13) throw new RangeError('thirteen is not for us');
        }
      }
    }
    await send(Array.from({ length: 20 }, (_, n) => ({ n, id: `m-${n}`, partition: 1 })));
    await serve(Picky);
    const all = await applied(19);
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 13));
    const parked = await recordsOf(deadLetters, 1);
    expect(parked).toHaveLength(1);
    const [{ key, value, headers }] = parked as [(typeof parked)[0]];
    expect([String(key), String(value), String(headers['ce_id'])]).toEqual(['13', '{"n":13}', 'm-13']);
    const text = Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, String(bytes)]));
    expect(text).toMatchObject({
      'kafka_dlt-original-topic': topic.name,
      'kafka_dlt-original-partition': '1',
      'kafka_dlt-original-offset': '13',
      'kafka_dlt-exception-fqcn': 'RangeError',
      'kafka_dlt-exception-message': 'thirteen is not for us',
      'x-dlt-group': group,
      'x-dlt-reason': 'rejected-by-handler',
    });
  });

  it('parks what is no message of ours, says why, and skips what nobody handles', async () => {
    @Controller()
    class Counting {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'counted');
      }
    }
    await send([
      { n: 1, value: Buffer.from('{"n":') },
      { n: 2, value: Buffer.from('{"n":"two"}') },
      { n: 3, value: Buffer.from([0xff, 0xfe]) },
      { n: 4, value: Buffer.from('[]') },
      { n: 5, type: Doubled.type },
      { n: 6, type: 'test.unknown.v9' },
      { n: 7 },
    ]);
    await producer.send([
      { topic: topic.name, key: Buffer.from('8'), value: Buffer.from('{"n":8}'), headers: {} },
      {
        topic: topic.name,
        key: null,
        value: null,
        headers: { ce_id: 'x', ce_type: Counted.type },
        partition: 2,
      },
    ]);
    await serve(Counting);
    expect((await applied(1)).map(({ n }) => n)).toEqual([7]);
    const parked = await recordsOf(deadLetters, 6);
    const reasons = parked
      .map(({ key, headers }) => `${String(key)} ${String(headers['x-dlt-reason'])}`)
      .sort();
    expect(reasons).toEqual([
      '1 undecodable',
      '2 invalid',
      '3 undecodable',
      '4 invalid',
      '8 undecodable',
      'null undecodable',
    ]);
    expect(parked.find(({ key }) => key === null)?.partition).toBe(2);
  });

  it('parks a message once, also when it is read again', async () => {
    @Controller()
    class Counting {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'counted');
      }
    }
    await send([{ n: 1, value: Buffer.from('bad') }, { n: 2 }]);
    await serve(Counting);
    await applied(1);
    await recordsOf(deadLetters, 1);
    await Promise.all(apps.splice(0).map((app) => app.close()));

    // A group of another name reads from the start, with the same database: as after offsets were lost.
    group = testing.unique('again');
    const again = await startService({ database, group, source: '/test/reader', topics: [topic] }, [
      Counting,
    ]);
    apps.push(again);
    await send([{ n: 3 }]);
    await applied(2);
    const { rows } = await sql`select from inbox_parked`.execute(database.connection);
    expect(rows).toHaveLength(1);
    const outbox = await sql`select from outbox where topic like '%dead-letters'`.execute(
      database.connection,
    );
    expect(outbox.rows).toHaveLength(0);
  });

  it('tries again for as long as the database is at fault, and delays no other partition by it', async () => {
    let failures = 0;
    @Controller()
    class Unlucky {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data, partition } of events) {
          if (partition === 0 && failures < 3) {
            failures += 1;
            throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
          }
          await insert(tx, data.n, 'done');
        }
      }
    }
    await send([
      { n: 0, partition: 0 },
      { n: 1, partition: 1 },
      { n: 2, partition: 2 },
    ]);
    await serve(Unlucky);
    expect((await applied(3)).map(({ n }) => n).at(-1)).toBe(0);
    expect(failures).toBe(3);
    const { rows } = await sql`select from inbox_parked`.execute(database.connection);
    expect(rows).toHaveLength(0);
  });

  it('delays no healthy partition by a slow handler', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    @Controller()
    class Slow {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        if (events.some(({ data }) => data.n === 0)) await gate;
        for (const { data } of events) await insert(tx, data.n, 'done');
      }
    }
    await serve(Slow);
    await send([{ n: 0, partition: 0 }]);
    for (const n of [1, 2, 3, 4, 5]) {
      await send([{ n, partition: 1 + (n % 2) }]);
      expect((await applied(n)).at(-1)?.n).toBe(n);
    }
    release();
    expect((await applied(6)).at(-1)?.n).toBe(0);
  });

  it('is not ready before it has joined its group, and is after', async () => {
    @Controller()
    class Idle {
      @OnEvents(Counted)
      take() {
        return undefined;
      }
    }
    const away = await startService(
      { database, group, source: '/test', topics: [topic], kafka: { brokers: ['127.0.0.1:1'] } },
      [Idle],
    );
    apps.push(away);
    expect(() => away.get(EventServer).assertReady()).toThrow('not joined');
    expect(() => away.get(EventServer).assertLive()).not.toThrow();
    const app = await serve(Idle);
    await testing.waitFor(() => {
      app.get(EventServer).assertReady();
      return true;
    });
  });

  it("runs the app's lifecycle hooks once", async () => {
    const hooks: string[] = [];
    @Controller()
    class Hooked {
      onModuleInit = () => hooks.push('init');
      onApplicationBootstrap = () => hooks.push('bootstrap');
      onApplicationShutdown = () => hooks.push('shutdown');
      @OnEvents(Counted)
      take() {
        return undefined;
      }
    }
    await serve(Hooked);
    await Promise.all(apps.splice(0).map((app) => app.close()));
    expect(hooks).toEqual(['init', 'bootstrap', 'shutdown']);
  });

  it('skips what was redriven for another group', async () => {
    @Controller()
    class Counting {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'counted');
      }
    }
    const redriven = (n: number, forGroup: string) => ({
      topic: topic.name,
      partition: 0,
      key: null,
      value: Buffer.from(JSON.stringify(counted(n))),
      headers: { ce_id: `r-${n}`, ce_type: Counted.type, 'x-redrive-group': forGroup },
    });
    await producer.send([redriven(1, 'somebody.else'), redriven(2, group)]);
    await serve(Counting);
    expect((await applied(1)).map(({ n }) => n)).toEqual([2]);
  });
});
