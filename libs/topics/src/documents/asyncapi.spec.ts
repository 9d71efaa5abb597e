import { Parser } from '@asyncapi/parser';
import { allTopics, readers } from '../topics';
import { asyncApi } from './asyncapi';
import { channels } from './channels';

// Its own parser takes seconds.
jest.setTimeout(60_000);

describe(asyncApi, () => {
  it('is valid, by its own parser', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi()));
    // 3.1 is out, and 3.0 is what most tools read.
    const others = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
    expect(others.map(({ code, message, path }) => `${code} ${message} ${path.join('.')}`)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.operations().all().length).toBeGreaterThan(30);
  });

  it('has every topic, with its messages and how it is kept', () => {
    const { channels: described } = asyncApi();
    expect(Object.keys(described)).toEqual(allTopics.map(({ name }) => name));
    expect(described).toMatchObject({
      'waybill.orders': {
        address: 'waybill.orders',
        messages: { 'waybill.order.placed.v1': { $ref: '#/components/messages/waybill.order.placed.v1' } },
        bindings: {
          kafka: {
            partitions: 12,
            topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': 1_209_600_000 },
          },
        },
      },
      'waybill.stock-levels': {
        bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['compact'] } } },
      },
    });
  });

  it('has every reader, by its group', () => {
    const { operations } = asyncApi();
    const receiving = Object.values(operations as Record<string, Operation>).filter(
      ({ action }) => action === 'receive',
    );
    expect(receiving.map(({ channel, bindings }) => [channel.$ref, bindings.kafka.groupId.const])).toEqual(
      readers.flatMap(({ name, groups }) => groups.map((group) => [`#/channels/${name}`, group])),
    );
  });

  it('knows who writes each topic of messages', () => {
    expect(channels.map(({ topic }) => topic.name)).toEqual(
      allTopics.map(({ name }) => name).filter((name) => !name.endsWith('.dead-letters')),
    );
  });
});

interface Operation {
  action: string;
  channel: { $ref: string };
  bindings: { kafka: { groupId: { const: string } } };
}
