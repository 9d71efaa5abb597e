import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { holdDown, lastFor, moreOrders, rounds, startLoad } from './fault';

describe.each(rounds)('Kafka away (round %i)', () => {
  let system: System;

  beforeAll(async () => (system = await System.start()));
  afterAll(() => system.stop());

  const faults: [string, number, (system: System) => unknown][] = [
    ['killed, and down', 15, (system) => holdDown(system, 'kafka-1')],
    ['frozen', 30, (system) => system.signal('kafka-1', 'SIGSTOP')],
  ];

  it.each(faults)('%s for %i s: every order is accepted, none is cancelled', async (_how, seconds, begin) => {
    const load = await startLoad(system);
    await begin(system);
    await lastFor(seconds);
    system.signal('kafka-1', 'SIGCONT');
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
