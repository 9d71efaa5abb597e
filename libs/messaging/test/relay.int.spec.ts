import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { KafkaRecord } from '@waybill/kafka';
import { Database } from '@waybill/postgres';
import { sql } from 'kysely';
import { MessageTooLarge, messagingMigrations, Outbox, type MessagingOptions } from '../src/index';
import { counted, recordsOf, startService, topicFor } from './support';

describe('the outbox and its relay', () => {
  let database: Database;
  let drop: () => Promise<void>;
  const apps: NestFastifyApplication[] = [];

  beforeAll(async () => ({ database, drop } = await testing.createDatabase(messagingMigrations)));
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));
  afterAll(() => drop());

  const service = async (overrides: Partial<MessagingOptions> = {}) => {
    const app = await startService({
      database,
      group: 'writer',
      source: '/test/writer',
      topics: [],
      ...overrides,
    });
    apps.push(app);
    return app.get(Outbox);
  };
  const rows = async () =>
    (await sql<{ n: number }>`select count(*) as n from outbox`.execute(database.connection)).rows[0]?.n;
  const isEmpty = async () => (await rows()) === 0;

  it('publishes what is committed, as a CloudEvent, and empties itself', async () => {
    const { topic } = await topicFor('writer');
    const outbox = await service({ dataSchema: (type) => `/schemas/${type}` });
    const [written] = await database.transaction((tx) =>
      outbox.add(tx, topic, [
        { message: counted(7), version: 3, correlationId: 'story', causationId: 'cause' },
      ]),
    );
    const [record] = await recordsOf(topic.name, 1);
    const headers = Object.fromEntries(Object.entries(record?.headers ?? {}).map(([k, v]) => [k, String(v)]));
    expect(headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: written?.id,
      ce_source: '/test/writer',
      ce_type: 'test.counted.v1',
      ce_time: written?.time,
      ce_subject: '7',
      ce_dataschema: '/schemas/test.counted.v1',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) as string,
      'x-correlation-id': 'story',
      'x-causation-id': 'cause',
      'x-aggregate-version': '3',
    });
    expect(record?.key?.toString()).toBe('7');
    expect(record?.value?.toString()).toBe('{"n":7}');
    await testing.waitFor(isEmpty);
  });

  it('publishes nothing of a transaction that rolls back', async () => {
    const { topic } = await topicFor('writer');
    const outbox = await service();
    const failed = database.transaction(async (tx) => {
      await outbox.add(tx, topic, [{ message: counted(1), version: 1 }]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await database.transaction((tx) => outbox.add(tx, topic, [{ message: counted(2), version: 1 }]));
    const records = await recordsOf(topic.name, 1);
    expect(records.map(({ value }) => value?.toString())).toEqual(['{"n":2}']);
  });

  it('keeps the order of a key over many batches, with two replicas', async () => {
    const { topic } = await topicFor('writer', { key: () => 'same' });
    const outbox = await service();
    await service();
    const numbers = Array.from({ length: 3_000 }, (_, n) => n);
    for (let i = 0; i < numbers.length; i += 100) {
      await database.transaction((tx) =>
        outbox.add(
          tx,
          topic,
          numbers.slice(i, i + 100).map((n) => ({ message: counted(n), version: 1 })),
        ),
      );
    }
    const records = await recordsOf(topic.name, numbers.length);
    expect(records.map(({ value }) => (JSON.parse(String(value)) as { n: number }).n)).toEqual(numbers);
  });

  it('refuses a message too large for its topic before it is written', async () => {
    const { topic } = await topicFor('writer', { config: { 'max.message.bytes': '2000' } });
    const outbox = await service();
    const large = database.transaction((tx) =>
      outbox.add(tx, topic, [
        { message: Object.assign(counted(1), { note: 'x'.repeat(2_000) }), version: 1 },
      ]),
    );
    await expect(large).rejects.toThrow(MessageTooLarge);
    expect(await rows()).toBe(0);
  });

  it('sets aside a row that the broker refuses for good, and publishes its neighbours', async () => {
    const { topic } = await topicFor('writer', { config: { 'max.message.bytes': '2000' } });
    const declaredLarger = { ...topic, config: {} };
    const outbox = await service();
    await database.transaction((tx) =>
      outbox.add(tx, declaredLarger, [
        { message: counted(1), version: 1 },
        { message: Object.assign(counted(2), { note: 'x'.repeat(4_000) }), version: 1 },
        { message: counted(3), version: 1 },
      ]),
    );
    await testing.waitFor(isEmpty);
    // The batch that was refused may have been written in part, and is then there twice.
    const keysOf = (records: KafkaRecord[]) => new Set(records.map(({ key }) => String(key)));
    const records = await recordsOf(topic.name, (some) => keysOf(some).size >= 2);
    expect(keysOf(records)).toEqual(new Set(['1', '3']));
    const stuck = await sql`select topic, error from outbox_stuck`.execute(database.connection);
    expect(stuck.rows).toEqual([
      { topic: topic.name, error: expect.stringMatching(/larger than the max/i) as string },
    ]);
  });

  it('accepts messages while Kafka is away', async () => {
    const { topic } = await topicFor('writer');
    const outbox = await service({ kafka: { brokers: ['127.0.0.1:1'] } });
    await database.transaction((tx) => outbox.add(tx, topic, [{ message: counted(1), version: 1 }]));
    expect(await rows()).toBe(1);
    await Promise.all(apps.splice(0).map((app) => app.close()));

    await service();
    expect(await recordsOf(topic.name, 1)).toHaveLength(1);
    await testing.waitFor(isEmpty);
  });

  it('leaves its connection as it was when it can not send', async () => {
    const { topic } = await topicFor('writer');
    const own = await testing.createDatabase(messagingMigrations);
    const narrow = new Database({ url: own.url, applicationName: 'narrow', poolSize: 2 });
    const app = await startService({
      database: narrow,
      group: 'writer',
      source: '/test/writer',
      topics: [],
      kafka: { brokers: ['127.0.0.1:1'] },
    });
    try {
      await testing.waitFor(async () => {
        const { rows } = await sql`
        select from pg_locks where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())`.execute(
          own.database.connection,
        );
        return rows.length === 2;
      });
      // Waits for one of the two connections until the relay that holds it fails to send.
      await own.database.transaction((tx) =>
        app.get(Outbox).add(tx, topic, [{ message: counted(1), version: 1 }]),
      );
      const { rows } = await sql`
      select array(select name from pg_settings where source = 'session') as changed,
        (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`.execute(
        narrow.connection,
      );
      expect(rows).toEqual([{ changed: [], locks: 0 }]);
    } finally {
      await app.close();
      await narrow.close();
      await own.drop();
    }
  });

  it('goes on when its session is cut, and with another replica when it stops', async () => {
    const { topic } = await topicFor('writer');
    const outbox = await service();
    const cut = async () => {
      const { rows } = await sql`
        select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
          and database = (select oid from pg_database where datname = current_database())`.execute(
        database.connection,
      );
      return rows.length;
    };
    const write = (from: number) =>
      database.transaction((tx) =>
        outbox.add(
          tx,
          topic,
          Array.from({ length: 500 }, (_, i) => ({ message: counted(from + i), version: 1 })),
        ),
      );
    for (const from of [0, 500, 1_000]) {
      await write(from);
      await testing.waitFor(async () => (await cut()) > 0);
    }
    await testing.waitFor(isEmpty);

    const [first] = apps.splice(0);
    await service();
    await first?.close();
    await write(1_500);
    await testing.waitFor(isEmpty);
    const numbersOf = (records: KafkaRecord[]) =>
      new Set(records.map(({ value }) => (JSON.parse(String(value)) as { n: number }).n));
    expect(numbersOf(await recordsOf(topic.name, (records) => numbersOf(records).size >= 2_000)).size).toBe(
      2_000,
    );
  });

  it('lets no message wait for dead letters', async () => {
    const { topic } = await topicFor('writer', { config: { 'max.message.bytes': '2000' } });
    const outbox = await service();
    // The broker takes them one by one, after it has refused the others.
    const letter = (n: number) => ({
      topic: topic.name,
      partition: null,
      key: Buffer.from(String(n)),
      value: Buffer.alloc(n % 2 ? 100_000 : 100),
      headers: '{}',
      deadLetter: true,
    });
    await database.transaction((tx) =>
      outbox.addRows(
        tx,
        Array.from({ length: 60 }, (_, n) => letter(n)),
      ),
    );
    await database.transaction((tx) => outbox.add(tx, topic, [{ message: counted(7), version: 1 }]));
    const isThere = (records: KafkaRecord[]) => records.some(({ value }) => String(value) === '{"n":7}');
    expect(isThere(await recordsOf(topic.name, isThere))).toBe(true);
    expect(await rows()).toBeGreaterThan(0);
    await testing.waitFor(isEmpty);
  });
});
