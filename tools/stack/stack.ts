import { setTimeout as delay } from 'node:timers/promises';
import { endLeftovers } from '../processes/leftovers.ts';
import { lock } from '../processes/lock.ts';
import { refuseTakenPorts } from '../processes/free-ports.ts';
import { stopSignal } from '../processes/stop-signals.ts';
import { Supervisor } from '../processes/supervisor.ts';
import { openFolder, type Folder } from '../settings/folder.ts';
import { checkPortPlan, type PortUse } from '../settings/ports.ts';
import type { Settings } from '../settings/settings.ts';

/** What every step of bringing the stack up works with. */
export interface Stack {
  settings: Settings;
  folder: Folder;
  supervisor: Supervisor;
  /** Aborts when the stack is to be stopped. */
  signal: AbortSignal;
  say: (line: string) => void;
}

/** The order of starting; stopping goes the other way. */
export const STAGE = { servers: 0, services: 1 } as const;

export interface ForegroundOptions {
  settings: Settings;
  ports: PortUse[];
  say: (line: string) => void;
}

/** What is still under way gets so long to notice that the stack is being stopped. */
const SETTLE_TIMEOUT_MS = 5000;

/**
 * Brings a stack up and stays in the foreground until a signal comes; then all processes are ended, also when the
 * bringing up fails half-way. Everything that can be refused is refused before anything starts.
 */
export async function inForeground(
  { settings, ports, say }: ForegroundOptions,
  bringUp: (stack: Stack) => Promise<void>,
): Promise<void> {
  checkPortPlan(ports);
  const folder = openFolder(settings);
  const unlock = lock(folder);
  const supervisor = new Supervisor(folder, say);
  const requested = stopSignal(() => supervisor.kill());
  const failed = new AbortController();
  const stack = { settings, folder, supervisor, say, signal: AbortSignal.any([requested, failed.signal]) };
  const start = async () => {
    await endLeftovers(folder, say);
    await refuseTakenPorts(ports);
    await bringUp(stack);
  };
  const started = start();
  const stopped = new Promise<void>((resolve) => requested.addEventListener('abort', () => resolve()));
  try {
    await Promise.race([started, stopped]);
    await stopped;
  } finally {
    failed.abort();
    await supervisor.stop();
    await Promise.race([started.catch(() => undefined), delay(SETTLE_TIMEOUT_MS)]);
    unlock();
  }
}
