import type { DeadLetterDto } from '@waybill/dto';
import type { KafkaRecord } from '@waybill/messaging';
import { OrderConfig } from '../src/config';
import { KeepDeadLetters } from '../src/dead-letters/keep-dead-letters';
import { ForgetDeadLetters } from '../src/retention/forget-dead-letters';
import { query, startApi, type Api, type Refusable } from './support';

type List = { items: DeadLetterDto[]; next: string | null };

const TOPIC = 'waybill.orders.inventory.dead-letters';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('dead letters', () => {
  let api: Api;
  let offset: number;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    offset = 0;
    await query(api.database, 'delete from dead_letters');
    await query(api.database, 'delete from outbox');
  });
  afterAll(() => api.stop());

  const letter = (
    headers: Record<string, string> = {},
    overrides: Partial<KafkaRecord> = {},
  ): KafkaRecord => {
    const texts = {
      ce_id: `id-${offset}`,
      'kafka_dlt-original-partition': '7',
      'kafka_dlt-original-offset': String(100 + offset),
      'kafka_dlt-original-timestamp': '1763629100000',
      'kafka_dlt-exception-message': 'no such thing',
      'x-dlt-group': 'waybill.inventory',
      'x-dlt-reason': 'invalid',
      'x-dlt-parked-at': minutesAgo(60 - offset),
      ...headers,
    };
    return {
      topic: TOPIC,
      partition: 3,
      offset: String(offset++),
      timestamp: String(Date.now()),
      key: Buffer.from('o-1'),
      value: Buffer.from([0x7b, 0xff, 0x00]),
      headers: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)])),
      ...overrides,
    };
  };
  const keep = (...records: KafkaRecord[]) =>
    api.database.transaction((tx) => api.app.get(KeepDeadLetters).run(records, tx));
  const list = async (parameters = '') => (await api.call<List>('GET', `/v1/dead-letters${parameters}`)).body;
  const offsets = async (parameters = '') => (await list(parameters)).items.map(({ offset }) => offset);
  const redrive = (place = `${TOPIC}/3/0`) =>
    api.call<Refusable<DeadLetterDto>>('POST', `/v1/dead-letters/${place}/redrive`);
  const outbox = () =>
    query<{ topic: string; key: Buffer; value: Buffer; headers: Record<string, string> }>(
      api.database,
      'select topic, key, value, headers from outbox order by seq',
    );

  it('are shown byte for byte, by the place where they lie', async () => {
    const record = letter({}, { headers: { ...letter().headers, 'x-bytes': Buffer.from([0xde, 0xad]) } });
    await keep(record);
    const [shown] = (await list()).items;
    expect(shown).toMatchObject({
      topic: TOPIC,
      partition: 3,
      offset: 1,
      key: 'by0x',
      value: 'e/8A',
      group: 'waybill.inventory',
      reason: 'invalid',
      message: 'no such thing',
      redrives: 0,
    });
    expect(shown?.headers['x-bytes']).toBe('3q0=');
    expect(shown).not.toHaveProperty('valueText');
    const one = await api.call<DeadLetterDto>('GET', `/v1/dead-letters/${TOPIC}/3/1`);
    expect([one.status, one.body]).toEqual([200, shown]);
  });

  it('stand once, whether they are read twice or were sent twice, and keep their redrives', async () => {
    const record = letter();
    await keep(record, record);
    await redrive();
    await keep(record, { ...record, offset: '9' });
    expect((await list()).items.map(({ offset, redrives }) => [offset, redrives])).toEqual([[0, 1]]);
  });

  it('stand beside those of a topic that was made anew, which go by the same place', async () => {
    await keep(letter());
    offset = 0;
    await keep(letter({ 'kafka_dlt-original-timestamp': '1763629999999', 'x-dlt-parked-at': minutesAgo(1) }));
    expect(await offsets()).toEqual([0, 0]);
    const { body } = await redrive();
    expect((await list()).items.map(({ redrives }) => redrives)).toEqual([1, 0]);
    expect(body.parkedAt).toBe((await list()).items[0]?.parkedAt);
  });

  it('are kept whatever lies on the topic', async () => {
    const bare = { key: null, value: null, headers: {} };
    await keep(
      letter({}, bare),
      letter({ 'x-dlt-reason': 'a\0b', 'kafka_dlt-original-offset': 'x'.repeat(5_000) }),
    );
    expect((await list()).items.map(({ reason, value }) => [reason, value])).toEqual(
      expect.arrayContaining([
        ['unknown', null],
        ['a\uFFFDb', 'e/8A'],
      ]),
    );
  });

  it('are listed newest first, page by page', async () => {
    await keep(...Array.from({ length: 5 }, () => letter()));
    const seen: number[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: List = await list(`?limit=2${next && `&cursor=${next}`}`);
      seen.push(...page.items.map(({ offset }) => offset));
      next = page.next;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0]);
  });

  it('come in shorter pages where they are large', async () => {
    const value = Buffer.alloc(1_500_000, 'x');
    await keep(...Array.from({ length: 5 }, () => letter({}, { value })));
    const first = await list('?limit=10');
    expect(first.items.map(({ offset }) => offset)).toEqual([4, 3, 2]);
    const second = await list(`?limit=10&cursor=${first.next}`);
    expect([second.items.map(({ offset }) => offset), second.next]).toEqual([[1, 0], null]);
  });

  it('are filtered by topic, by where they come from, by group, reason and time', async () => {
    await keep(
      letter(),
      letter({ 'x-dlt-reason': 'undecodable' }),
      letter({}, { topic: 'waybill.orders.notification.dead-letters' }),
      letter({}, { topic: 'waybill.inventory.order.dead-letters' }),
    );
    expect(await offsets(`?topic=${TOPIC}`)).toEqual([1, 0]);
    expect(await offsets('?topic=waybill.orders')).toEqual([2, 1, 0]);
    expect(await offsets('?group=waybill.notification')).toEqual([2]);
    expect(await offsets('?reason=undecodable')).toEqual([1]);
    const [third] = (await list('?group=waybill.notification')).items;
    expect(await offsets(`?parkedAfter=${third?.parkedAt}`)).toEqual([3]);
    expect(await offsets(`?parkedBefore=${third?.parkedAt}&reason=invalid`)).toEqual([0]);
  });

  it.each(['reason=bad', 'topic=a/b', 'group=', 'parkedAfter=yesterday', 'limit=0', 'cursor=x', 'why=so'])(
    'refuse ?%s',
    async (parameter) => {
      const { status, body } = await api.call('GET', `/v1/dead-letters?${parameter}`);
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([
        400,
        'validation-failed',
        parameter.split('=')[0],
      ]);
    },
  );

  it('go back to their topic as they were, for the group that parked them', async () => {
    const record = letter();
    await keep(record);
    const { status, body } = await redrive();
    expect([status, body.redrives]).toEqual([202, 1]);
    expect(await outbox()).toEqual([
      {
        topic: 'waybill.orders',
        key: record.key,
        value: record.value,
        headers: { ce_id: 'id-0', 'x-redrive-group': 'waybill.inventory', 'x-redrive-count': '1' },
      },
    ]);
  });

  it('are redriven five times, and no more, however many ask at once', async () => {
    await keep(letter());
    const answers = await Promise.all(Array.from({ length: 8 }, () => redrive()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.map(({ body }) => body.code)).toEqual(['redrive-limit', 'redrive-limit', 'redrive-limit']);
    expect(await outbox()).toHaveLength(5);
  });

  it('count on when they were parked again', async () => {
    await keep(letter({ 'x-redrive-count': '4', 'x-redrive-group': 'waybill.inventory' }));
    expect((await redrive()).body.redrives).toBe(5);
    expect((await redrive()).status).toBe(409);
    expect((await outbox())[0]?.headers['x-redrive-count']).toBe('5');
  });

  it.each(['a/0/0', `${TOPIC}/3/99`, `${TOPIC}/x/0`, `${TOPIC}/3/-1`, `${TOPIC}/3/${'9'.repeat(30)}`])(
    'are not found at %s',
    async (place) => {
      const refused = await redrive(place);
      expect([refused.status, refused.body.code]).toEqual([404, 'not-found']);
      expect((await api.call('GET', `/v1/dead-letters/${place}`)).status).toBe(404);
    },
  );

  it('are forgotten after the 30 days that the topics keep them', async () => {
    const day = 24 * 60;
    await keep(
      letter({ 'x-dlt-parked-at': minutesAgo(30 * day + 1) }),
      letter({ 'x-dlt-parked-at': minutesAgo(30 * day - 1) }),
    );
    await api.app.get(ForgetDeadLetters).run();
    expect(await offsets()).toEqual([1]);
  });

  it('are for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      await keep(letter());
      expect((await redrive()).status).toBe(401);
      for (const path of ['', `/${TOPIC}/3/0`])
        expect((await api.call('GET', `/v1/dead-letters${path}`)).status).toBe(401);
      const headers = { authorization: 'Bearer wrong' };
      expect((await api.call('GET', '/v1/dead-letters', { headers })).status).toBe(403);
      expect(await outbox()).toEqual([]);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
