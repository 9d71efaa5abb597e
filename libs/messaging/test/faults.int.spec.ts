import { Controller } from '@nestjs/common';
import { Database, migrate } from '@waybill/postgres';
import { sql } from 'kysely';
import { OnEvents, type Received, type Transaction } from '../src/index';
import { insert, Reader } from './reader';
import { Counted, Doubled, effects, recordsOf, withEffects } from './support';

describe('what goes wrong with a message', () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

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
    await reader.send(Array.from({ length: 20 }, (_, n) => ({ n, id: `m-${n}`, partition: 1 })));
    await reader.serve(Picky);
    const all = await reader.applied(19);
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 13));
    const parked = await recordsOf(reader.deadLetters, 1);
    expect(parked).toHaveLength(1);
    const [{ key, value, headers }] = parked as [(typeof parked)[0]];
    expect([String(key), String(value), String(headers['ce_id'])]).toEqual(['13', '{"n":13}', 'm-13']);
    const text = Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, String(bytes)]));
    expect(text).toMatchObject({
      'kafka_dlt-original-topic': reader.topic.name,
      'kafka_dlt-original-partition': '1',
      'kafka_dlt-original-offset': '13',
      'kafka_dlt-exception-fqcn': 'RangeError',
      'kafka_dlt-exception-message': 'thirteen is not for us',
      'x-dlt-group': reader.group,
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
    await reader.send([
      { n: 1, value: Buffer.from('{"n":') },
      { n: 2, value: Buffer.from('{"n":"two"}') },
      { n: 3, value: Buffer.from([0xff, 0xfe]) },
      { n: 4, value: Buffer.from('[]') },
      { n: 5, type: Doubled.type },
      { n: 6, type: 'test.unknown.v9' },
      { n: 7 },
    ]);
    await reader.sendRaw([
      { key: Buffer.from('8'), value: Buffer.from('{"n":8}'), headers: {} },
      {
        key: null,
        value: null,
        headers: { ce_id: 'x', ce_type: Counted.type },
        partition: 2,
      },
    ]);
    await reader.serve(Counting);
    expect((await reader.applied(1)).map(({ n }) => n)).toEqual([7]);
    const parked = await recordsOf(reader.deadLetters, 6);
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
    await reader.send([{ n: 1, value: Buffer.from('bad') }, { n: 2 }]);
    await reader.serve(Counting);
    await reader.applied(1);
    await recordsOf(reader.deadLetters, 1);
    await reader.stopServices();

    // A group of another name reads from the start, with the same database: as after offsets were lost.
    reader.group = testing.unique('again');
    await reader.serve(Counting);
    await reader.send([{ n: 3 }]);
    await reader.applied(2);
    expect(await reader.parkedRows()).toBe(1);
    const outbox = await sql`select from outbox where topic like '%dead-letters'`.execute(
      reader.database.connection,
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
    await reader.send([
      { n: 0, partition: 0 },
      { n: 1, partition: 1 },
      { n: 2, partition: 2 },
    ]);
    await reader.serve(Unlucky);
    expect((await reader.applied(3)).map(({ n }) => n).at(-1)).toBe(0);
    expect(failures).toBe(3);
    expect(await reader.parkedRows()).toBe(0);
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
    await reader.serve(Slow);
    await reader.send([{ n: 0, partition: 0 }]);
    for (const n of [1, 2, 3, 4, 5]) {
      await reader.send([{ n, partition: 1 + (n % 2) }]);
      expect((await reader.applied(n)).at(-1)?.n).toBe(n);
    }
    release();
    expect((await reader.applied(6)).at(-1)?.n).toBe(0);
  });

  it('touches no message before the tables are there, and stops also while it waits for them', async () => {
    @Controller()
    class Writing {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'written');
      }
    }
    const late = await testing.createDatabase();
    const database = new Database({ url: late.url, applicationName: 'late', migrations: withEffects });
    const attempts = jest.spyOn(database, 'assertReady');
    await reader.send([{ n: 1 }]);

    const first = await reader.serve(Writing, { database });
    await testing.waitFor(() => attempts.mock.calls.length >= 3);
    await first.close();

    await reader.serve(Writing, { database });
    await migrate(late.database, withEffects);
    await testing.waitFor(async () => (await effects(late.database)).length === 1);
    const { rows: parked } = await sql`select from inbox_parked`.execute(late.database.connection);
    expect(parked).toEqual([]);
    await reader.stopServices();
    await database.close();
    await late.drop();
  });
});
