import { Controller } from '@nestjs/common';
import { GroupIsRunning, moveOffsets, planReplay, type Point } from '@waybill/kafka';
import { OnEvents, type Received, type Transaction } from '../src/index';
import { insert, Reader } from './reader';
import { Counted, effects } from './support';

@Controller()
class Effects {
  @OnEvents(Counted)
  async take(events: Received<Counted>[], tx: Transaction) {
    for (const { data } of events) await insert(tx, data.n, 'taken');
  }
}

describe('a replay', () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

  const plan = (from: Point, overrides: { to?: Point; partition?: number; knownSince?: number } = {}) => {
    const { group, topic } = reader;
    const range = { group, topic: topic.name, from, to: 'latest' as const, knownSince: 0, ...overrides };
    return planReplay(testing.kafka(), range);
  };
  const move = (offsets: { partition: number; offset: number }[]) =>
    moveOffsets(testing.kafka(), { group: reader.group, topic: reader.topic.name }, offsets);
  const send = (partition: number, ...numbers: number[]) =>
    reader.send(numbers.map((n) => ({ n, partition, id: `m-${n}` })));

  it('reads again what was applied, and applies only what was not', async () => {
    await send(0, 0, 1, 2, 3);
    await send(1, 10, 11);
    await reader.serve(Effects);
    await reader.applied(6);
    await reader.stopServices();

    const { members, partitions } = await plan({ offset: 1 }, { to: { offset: 3 } });
    expect(members).toEqual([]);
    expect(partitions).toEqual([
      { partition: 0, committed: 4, from: 1, records: 2, beyond: 1, forgotten: 0 },
      { partition: 1, committed: 2, from: 1, records: 1, beyond: 0, forgotten: 0 },
    ]);
    await move(partitions.map(({ partition, from }) => ({ partition, offset: from })));
    const [again] = (await plan('earliest', { partition: 0 })).partitions;
    expect(again).toMatchObject({ committed: 1, from: 0, records: 1 });

    await send(0, 4);
    await reader.serve(Effects);
    await reader.applied(7);
    await testing.waitFor(
      async () => (await plan('earliest', { partition: 1 })).partitions[0]?.committed === 2,
    );
    const numbers = (await effects(reader.database)).map(({ n }) => n);
    expect(numbers.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10, 11]);
  });

  it('is not to be had while the group has members', async () => {
    await send(0, 0);
    await reader.serve(Effects);
    await reader.applied(1);
    await testing.waitFor(async () => (await plan('earliest')).partitions.length > 0);
    expect((await plan('earliest')).members).toHaveLength(1);
    await expect(move([{ partition: 0, offset: 0 }])).rejects.toThrow(GroupIsRunning);
  });

  it('finds its range by time, and what the inbox does not know any more', async () => {
    await send(0, 0, 1);
    await reader.serve(Effects);
    await reader.applied(2);
    await reader.stopServices();
    const before = Date.now() - 60_000;
    expect((await plan({ time: before })).partitions).toMatchObject([{ from: 0, records: 2, forgotten: 0 }]);
    expect((await plan({ time: Date.now() + 60_000 })).partitions).toEqual([]);
    expect((await plan({ time: before }, { to: { time: before } })).partitions).toEqual([]);
    const { partitions } = await plan('earliest', { knownSince: Date.now() + 60_000 });
    expect(partitions).toMatchObject([{ records: 2, forgotten: 2 }]);
  });

  it('never moves a group forward', async () => {
    await send(0, 0, 1, 2);
    expect((await plan({ offset: 2 })).partitions).toEqual([]);
    await reader.serve(Effects);
    await reader.applied(3);
    await reader.stopServices();
    await send(0, 3, 4);
    expect((await plan({ offset: 4 })).partitions).toEqual([]);
    expect((await plan({ offset: 2 }, { to: { offset: 5 } })).partitions).toMatchObject([
      { committed: 3, from: 2, records: 1, beyond: 0 },
    ]);
  });
});
