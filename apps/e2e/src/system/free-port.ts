import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Replicas and brokers have the ports after the first one's. */
const APART = 50;

/**
 * A port that nobody listens on, not next to `others`.
 *
 * Below the ports that the system gives to outgoing connections, one of which may come before ours is taken; and so low
 * that Kafka's controllers, 10,000 above, are below them too.
 */
export async function freePort(others: readonly number[] = []): Promise<string> {
  for (;;) {
    const port = randomInt(12_000, 22_000);
    if (others.some((other) => Math.abs(other - port) < APART)) continue;
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return String(port);
  }
}
