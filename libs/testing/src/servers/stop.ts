import { once } from 'node:events';

/** Jest's global tear-down: ends the servers that the set-up started. */
export default async function stop(): Promise<void> {
  const child = globalThis.testServers;
  if (!child) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
