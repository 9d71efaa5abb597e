import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { holdDown, lastFor, long, moreOrders, rounds, startLoad } from './fault';

describe.each(rounds)('Kafka away (round %i)', () => {
  const system = System.shared();

  const faults: [string, number, () => unknown][] = [
    ['stopped', 15, () => holdDown(system, 'kafka-1', 'SIGTERM')],
    ['killed', 15, () => holdDown(system, 'kafka-1', 'SIGKILL')],
    ['frozen', 30, () => system.signal('kafka-1', 'SIGSTOP')],
  ];

  it.each(long ? faults : faults.slice(0, 1))(
    '%s for %i s: every order is accepted, none is cancelled',
    async (_how, seconds, begin) => {
      const load = await startLoad(system);
      await begin();
      await lastFor(seconds);
      system.signal('kafka-1', 'SIGCONT');
      await moreOrders(load);
      await load.finish();
      expect(load.refusals).toEqual([]);
      await expectPromisesKept(system, load);
    },
  );
});
