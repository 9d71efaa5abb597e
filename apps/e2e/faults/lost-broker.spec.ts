import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holdDown } from '../src/system/hold-down';
import { expectPromisesKept } from '../src/system/promises';
import { System } from '../src/system/system';
import { lastFor, moreOrders, rounds, startLoad } from './fault';

/** What formatting wrote stays: a broker with a new disk would be formatted before it starts. */
const FORMATTED = new Set(['meta.properties', 'bootstrap.checkpoint']);

describe('one of three brokers lost with its disk', () => {
  let system: System;

  beforeAll(async () => (system = await System.start({ BROKERS: '3' })));
  afterAll(() => system.stop());

  it.each(rounds)('breaks no promise, nor does its return (round %i)', async (round) => {
    const load = await startLoad(system);
    const id = ((round - 1) % 3) + 1;
    await holdDown(system, `kafka-${id}`, 'SIGKILL', () => {
      const data = join(system.folder, 'kafka/data-3', String(id));
      for (const name of readdirSync(data)) {
        if (!FORMATTED.has(name)) rmSync(join(data, name), { recursive: true });
      }
    });
    await lastFor(15);
    system.signal(`kafka-${id}`, 'SIGCONT');
    await moreOrders(load);
    await load.finish();
    expect(load.refusals).toEqual([]);
    await expectPromisesKept(system, load);
  });
});
