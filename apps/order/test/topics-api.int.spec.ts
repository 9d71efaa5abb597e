import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TopicDto } from '@waybill/dto';
import { groups, orders } from '@waybill/topics';
import { OrderConfig } from '../src/config';
import { createTopics, startApi, type Api } from './support';

type List = { items: TopicDto[]; next: string | null };

describe('the topics over HTTP', () => {
  let api: Api;
  const kafka = testing.kafka().brokers.join(',');
  beforeAll(async () => {
    await createTopics();
    api = await startApi(undefined, kafka);
  });
  afterAll(() => api.stop());

  const list = (parameters = '') => api.call<List>('GET', `/v1/topics${parameters}`);
  const withBrokers = async (brokers: string, work: () => Promise<void>) => {
    const config = api.app.get(OrderConfig);
    config.KAFKA_BROKERS = brokers;
    await work().finally(() => (config.KAFKA_BROKERS = kafka));
  };

  it('are as Kafka has them, with how far their readers have come', async () => {
    const { status, body } = await list();
    expect([status, body.next]).toEqual([200, null]);
    expect(body.items.map(({ name }) => name)).toEqual(body.items.map(({ name }) => name).sort());
    // No spec here runs those who read it.
    const topic = body.items.find(({ name }) => name === orders.name);
    expect(topic).toMatchObject({
      replicationFactor: 1,
      configs: { 'cleanup.policy': 'delete', 'retention.ms': '1209600000' },
    });
    expect(topic?.partitions.map(({ partition }) => partition)).toEqual([...Array(12).keys()]);
    const [partition] = topic?.partitions ?? [];
    const latest = partition?.latest ?? NaN;
    expect(partition).toEqual({
      ...{ partition: 0, earliest: 0, latest },
      groups: [groups.inventory, groups.notification].map((group) => ({
        group,
        committed: null,
        lag: latest,
      })),
    });
  });

  it('come page by page, like all lists', async () => {
    const first = (await list('?limit=1')).body;
    const second = (await list(`?limit=1&cursor=${first.next}`)).body;
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(
      (await list('?limit=2')).body.items.map(({ name }) => name),
    );
    expect((await list('?limit=0')).status).toBe(400);
  });

  it('are 503 where Kafka is away', () =>
    withBrokers('127.0.0.1:1', async () => {
      const { status, body, headers } = await api.call('GET', '/v1/topics');
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    }));

  it('are 503 where Kafka takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      await withBrokers(`127.0.0.1:${(silent.address() as AddressInfo).port}`, async () => {
        const answers = await Promise.all([list(), list()]);
        expect(answers.map(({ status }) => status)).toEqual([503, 503]);
        expect(sockets).toHaveLength(1);
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it('are for operators when there is a token', async () => {
    const config = api.app.get(OrderConfig);
    config.OPERATOR_TOKEN = 'open-sesame';
    try {
      expect((await list()).status).toBe(401);
      const headers = { authorization: 'Bearer open-sesame' };
      expect((await api.call('GET', '/v1/topics', { headers })).status).toBe(200);
    } finally {
      config.OPERATOR_TOKEN = undefined;
    }
  });
});
