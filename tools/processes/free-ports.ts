import { once } from 'node:events';
import { createServer } from 'node:net';
import type { PortUse } from '../settings/ports.ts';
import { StartError } from '../settings/start-error.ts';
import { portHolder } from './port-holder.ts';

/** Below the ports that systems give to outgoing connections, so that none of those gets in between. */
const FIRST = 20_000;
const COUNT = 12_000;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw new StartError(`Port ${port} is reserved for root: choose one above 1023.`);
    return false;
  } finally {
    server.close();
  }
}

export async function refuseTakenPorts(uses: PortUse[]): Promise<void> {
  for (const { port, user, variable } of uses) {
    if (await isFree(port)) continue;
    const holder = portHolder(port) ?? 'another program';
    throw new StartError(
      `Port ${port}, for ${user}, is taken by ${holder}. Stop that, or set ${variable} to another port.`,
    );
  }
}

export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}
