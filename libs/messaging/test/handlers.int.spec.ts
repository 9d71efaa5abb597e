import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  EventServer,
  OnEvent,
  OnEvents,
  OnRecords,
  type KafkaRecord,
  type Received,
  type Transaction,
} from '../src/index';
import { insert, Reader } from './reader';
import { Counted, effects, recordsOf } from './support';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const withCode = (code: string) => Object.assign(new Error(`error ${code}`), { code });

describe('what a handler may do', () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

  const readiness = (app: NestFastifyApplication) => () => app.get(EventServer).assertReady();
  const reasons = async (count: number) =>
    (await recordsOf(reader.deadLetters, count)).map(
      ({ value, headers }) => `${String(value)} ${String(headers['kafka_dlt-exception-fqcn'])}`,
    );

  it('stops a partition whose handler rejects more than 20 in a row, and only that one', async () => {
    let mended = false;
    @Controller()
    class Broken {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data, partition } of events) {
          if (partition === 0 && !mended) throw new TypeError('undefined is not a function');
          await insert(tx, data.n, 'taken');
        }
      }
    }
    await reader.send(numbers(30).map((n) => ({ n, partition: 0 })));
    const app = await reader.serve(Broken);
    await testing.waitFor(() => {
      try {
        readiness(app)();
      } catch (error) {
        return (error as Error).message.includes('is stopped');
      }
      return false;
    });
    expect(readiness(app)).toThrow(
      `${reader.topic.name}/0 is stopped: its handler rejects one test.counted.v1 after the other, ` +
        `now ${reader.topic.name}/0@20: undefined is not a function`,
    );
    expect(await reader.parkedRows()).toBe(20);

    await reader.send([{ n: 100, partition: 1 }]);
    expect(await reader.applied(1)).toEqual([{ n: 100, what: 'taken' }]);
    await reader.stopServices();

    mended = true;
    const again = await reader.serve(Broken);
    expect((await reader.applied(11)).slice(1).map(({ n }) => n)).toEqual([
      20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
    ]);
    expect(readiness(again)).not.toThrow();
    expect(await reader.parkedRows()).toBe(20);
  });

  it('parks a message whose handler does not end, and nothing that it does later has an effect', async () => {
    const lateWrites: Promise<unknown>[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    @Controller()
    class Hanging {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) {
          await insert(tx, data.n, 'taken');
          if (data.n !== 3) continue;
          await gate;
          const late = insert(tx, 300, 'late');
          lateWrites.push(late);
          await late;
        }
      }
    }
    await reader.send(numbers(8).map((n) => ({ n, partition: 0 })));
    // Longer than a healthy handler takes on a busy machine.
    await reader.serve(Hanging, { handlerTimeoutMs: 500 });
    expect((await reader.applied(7)).map(({ n }) => n)).toEqual([0, 1, 2, 4, 5, 6, 7]);
    expect(await reasons(1)).toEqual(['{"n":3} HandlerTimeout']);
    release();
    await testing.waitFor(() => lateWrites.length >= 5);
    const settled = await Promise.allSettled(lateWrites);
    expect(settled.map(({ status }) => status)).toEqual(lateWrites.map(() => 'rejected'));
    expect(await effects(reader.database)).toHaveLength(7);
  });

  it('parks a message that alone runs into deadlocks, and none for a full disk', async () => {
    let full = 0;
    @Controller()
    class Unlucky {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) {
          if (data.n === 2) throw withCode('40P01');
          if (data.n === 5 && ++full < 8) throw withCode('53100');
          await insert(tx, data.n, 'taken');
        }
      }
    }
    await reader.send(numbers(8).map((n) => ({ n, partition: 0 })));
    await reader.serve(Unlucky);
    expect((await reader.applied(7)).map(({ n }) => n)).toEqual([0, 1, 3, 4, 5, 6, 7]);
    expect(await reader.parkedRows()).toBe(1);
  });

  it('ends a transaction after 2 s between two calls, and goes on in the next', async () => {
    const transactions: Transaction[] = [];
    @Controller()
    class Slow {
      @OnEvent(Counted)
      async take({ data }: Received<Counted>, tx: Transaction) {
        transactions.push(tx);
        await delay(800);
        await insert(tx, data.n, 'taken');
      }
    }
    await reader.send(numbers(5).map((n) => ({ n, partition: 0, id: `slow-${n}` })));
    await reader.serve(Slow);
    expect((await reader.applied(5)).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
    expect(transactions).toHaveLength(5);
    expect(new Set(transactions).size).toBe(2);
  });

  it('reads raw topics as they are, in order, and waits where that fails', async () => {
    let failures = 3;
    @Controller()
    class Raw {
      @OnRecords()
      async take(records: KafkaRecord[], tx: Transaction) {
        for (const { value, offset, partition } of records) {
          if (partition === 0 && offset === '1' && failures-- > 0) throw new Error('not now');
          await insert(tx, partition, String(value));
        }
      }
    }
    await reader.sendRaw([
      { key: null, value: Buffer.from('no json'), headers: {}, partition: 0 },
      { key: null, value: Buffer.from('second'), headers: {}, partition: 0 },
      { key: null, value: null, headers: {}, partition: 1 },
    ]);
    await reader.serve(Raw, { topics: [], rawTopics: [reader.topic] });
    const all = await reader.applied(3);
    expect(all.filter(({ n }) => n === 0).map(({ what }) => what)).toEqual(['no json', 'second']);
    expect(all).toContainEqual({ n: 1, what: 'null' });
    expect(await reader.parkedRows()).toBe(0);
  });

  it('does not start where nothing handles a raw topic', async () => {
    @Controller()
    class Nothing {}
    await expect(reader.serve(Nothing, { rawTopics: [reader.topic] })).rejects.toThrow(
      `nothing handles the records of ${reader.topic.name}: use @OnRecords`,
    );
  });
});
