import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import type { System } from './system';

/** Ends a process; the one that the supervisor starts in its place is kept from running until `SIGCONT`. */
export async function holdDown(
  system: System,
  name: string,
  signal: 'SIGKILL' | 'SIGTERM',
  whileDead: () => void = () => undefined,
): Promise<void> {
  const before = system.pid(name);
  system.signal(name, signal);
  await waitFor(() => !existsSync(join(system.folder, 'run', `${name}.pid`)), {
    what: `the end of ${name}`,
    timeoutMs: 30_000,
  });
  whileDead();
  await waitFor(() => system.pid(name) !== before, { what: `another ${name}` });
  system.signal(name, 'SIGSTOP');
}
