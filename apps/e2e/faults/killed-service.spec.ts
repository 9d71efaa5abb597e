import { expectPromisesKept } from '../src/system/promises';
import { SERVICES, System, type Service } from '../src/system/system';
import { leasesEnd, midChunk, moreOrders, rounds, startLoad } from './fault';

describe('a kill -9 in the middle of a chunk', () => {
  const system = System.shared();

  /** Of these, while the first of them has a chunk under way. */
  const kill = async (...services: [Service, ...Service[]]) => {
    const before = new Map(services.map((service) => [service, system.pid(service)]));
    await midChunk(system, services[0], () =>
      services.forEach((service) => system.signal(service, 'SIGKILL')),
    );
    await system.returned(before);
  };

  it.each(rounds)('of each service, and of all at once, breaks no promise (round %i)', async () => {
    const load = await startLoad(system);
    for (const service of SERVICES) {
      await kill(service);
      await moreOrders(load, 100);
    }
    await kill('inventory', 'order', 'notification');
    await moreOrders(load);
    await leasesEnd(system);
    await load.finish();
    await expectPromisesKept(system, load);
  });
});
