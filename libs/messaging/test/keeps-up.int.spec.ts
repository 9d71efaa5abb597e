import { Controller } from '@nestjs/common';
import { EventServer, OnEvents, type Received, type Transaction } from '../src/index';
import { insert, Reader } from './reader';
import { Counted } from './support';

describe('whether a group keeps up', () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

  it('is told by each replica of all of them together', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    /** Only this replica holds its messages back. */
    @Controller()
    class Held {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        await gate;
        for (const { data } of events) await insert(tx, data.n, 'held');
      }
    }
    @Controller()
    class Quick {
      @OnEvents(Counted)
      async take(events: Received<Counted>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'quick');
      }
    }
    const replicas = [await reader.serve(Held), await reader.serve(Quick)].map((app) => app.get(EventServer));
    const keepUp = () => Promise.all(replicas.map((replica) => replica.keepsUpWith(reader.topic)));
    const bothDo = async () => (await keepUp()).every(Boolean);
    await testing.waitFor(bothDo, { what: 'both in the group' });
    await reader.send([0, 1, 2].map((partition) => ({ n: partition, partition })));
    await testing.waitFor(async () => (await reader.applied(1)).length > 0);
    expect(await keepUp()).toEqual([false, false]);
    open();
    await reader.applied(3);
    await testing.waitFor(bothDo, { what: 'all applied' });
  });

  it('is not so where the replica is not in its group', async () => {
    @Controller()
    class Idle {
      @OnEvents(Counted)
      async take() {}
    }
    const app = await reader.serve(Idle, { kafka: { brokers: ['127.0.0.1:1'] } });
    expect(await app.get(EventServer).keepsUpWith(reader.topic)).toBe(false);
  });
});
