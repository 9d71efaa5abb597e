import { run } from '../src/system/command';
import { expectPromisesKept } from '../src/system/promises';
import { SERVICES, System } from '../src/system/system';
import { lastFor, leasesEnd, long, moreOrders, rounds, startLoad } from './fault';

/** Of the server and of the process behind each connection. */
async function processesOf(system: System): Promise<number[]> {
  const server = system.pid('postgres');
  const { stdout } = await run('pgrep', ['-P', String(server)]);
  return [server, ...stdout.trim().split('\n').map(Number)];
}

async function freeze(system: System): Promise<void> {
  const all = await processesOf(system);
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  await lastFor(10);
  for (const pid of all) process.kill(pid, 'SIGCONT');
}

async function restart(system: System): Promise<void> {
  const before = new Map(system.replicas(...SERVICES).map((name) => [name, system.pid(name)]));
  // What its own stop uses: SIGTERM would wait for all clients to leave.
  system.signal('postgres', 'SIGINT');
  await lastFor(3);
  for (const [name, pid] of before) expect([name, system.pid(name)]).toEqual([name, pid]);
}

async function cut(system: System): Promise<void> {
  for (let n = 0; n < (long ? 100 : 20); n++) {
    await system.query(
      'order',
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'waybill-%' and random() < 0.3`,
    );
    await lastFor(0.3);
  }
}

describe.each(rounds)('PostgreSQL (round %i)', () => {
  const system = System.shared();

  it.each([
    ['frozen for 10 s', freeze],
    ['restarted', restart],
    ['that cuts connections at random', cut],
  ])('%s loses no order that was accepted, and parks nothing', async (_how, fault) => {
    const load = await startLoad(system);
    await fault(system);
    await moreOrders(load);
    await leasesEnd(system);
    await load.finish();
    await expectPromisesKept(system, load);
  });
});
