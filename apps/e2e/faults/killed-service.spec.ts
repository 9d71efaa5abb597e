import { expectPromisesKept } from '../src/system/promises';
import { SERVICES, System, type Service } from '../src/system/system';
import { long, midChunk, moreOrders, rounds, startLoad } from './fault';

/** The mails that a killed notification had in hand are due again only after two minutes. */
const KILLED: Service[] = long ? [...SERVICES] : ['order', 'inventory'];

describe('a kill -9 in the middle of a chunk', () => {
  let system: System;

  beforeAll(async () => (system = await System.start()));
  afterAll(() => system.stop());

  const killMidChunk = async (service: Service) => {
    const before = new Map([[service, system.pid(service)]]);
    await midChunk(system, service, () => system.signal(service, 'SIGKILL'));
    await system.returned(before);
  };

  it.each(rounds)('of each service, and of all at once, breaks no promise (round %i)', async () => {
    const load = await startLoad(system);
    for (const service of KILLED) {
      await killMidChunk(service);
      await moreOrders(load, 100);
    }
    const before = new Map(KILLED.map((service) => [service, system.pid(service)]));
    await midChunk(system, 'inventory', () => KILLED.forEach((service) => system.signal(service, 'SIGKILL')));
    await system.returned(before);
    await moreOrders(load);
    await load.finish();
    await expectPromisesKept(system, load);
  });
});
