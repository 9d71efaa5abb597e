import { Controller } from '@nestjs/common';
import {
  causedBy,
  EventServer,
  OnEvent,
  OnEvents,
  Outbox,
  type Received,
  type Transaction,
} from '../src/index';
import { insert, Reader } from './reader';
import { counted, Counted, Doubled, doubled, recordsOf, topicFor } from './support';

describe(EventServer.name, () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

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
    await reader.send(messages);
    await reader.send(messages);
    await reader.send([{ n: 200, partition: 0 }]);
    await reader.serve(Both);
    const all = await reader.applied(201);
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
    await reader.send([1, 2, 3, 4].map((n) => ({ n, partition: 0 })));
    await reader.serve(One);
    expect(await reader.applied(4)).toHaveLength(4);
    expect(transactions.size).toBe(1);
  });

  it('writes effects and events in one transaction, and tells what caused them', async () => {
    const out = await topicFor(reader.group);
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
    await reader.send([{ n: 21, id: 'cause' }]);
    await reader.serve(Answering);
    const [record] = await recordsOf(out.topic.name, 1);
    expect(String(record?.value)).toBe('{"n":42}');
    expect(String(record?.headers['x-causation-id'])).toBe('cause');
    expect(String(record?.headers['x-correlation-id'])).toBe('story');
  });

  it('is not ready before it has joined its reader.group, and is after', async () => {
    @Controller()
    class Idle {
      @OnEvents(Counted)
      take() {
        return undefined;
      }
    }
    const away = await reader.serve(Idle, { kafka: { brokers: ['127.0.0.1:1'] } });
    expect(() => away.get(EventServer).assertReady()).toThrow('not joined');
    expect(() => away.get(EventServer).assertLive()).not.toThrow();
    const app = await reader.serve(Idle);
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
    await reader.serve(Hooked);
    await reader.stopServices();
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
      partition: 0,
      key: null,
      value: Buffer.from(JSON.stringify(counted(n))),
      headers: { ce_id: `r-${n}`, ce_type: Counted.type, 'x-redrive-group': forGroup },
    });
    await reader.sendRaw([redriven(1, 'somebody.else'), redriven(2, reader.group)]);
    await reader.serve(Counting);
    expect((await reader.applied(1)).map(({ n }) => n)).toEqual([2]);
  });
});
