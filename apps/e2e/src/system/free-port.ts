import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that the system gives to outgoing connections, one of which may come before ours is taken; and so low
 * that Kafka's controllers, 10,000 above, are below them too.
 */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(12_000, 22_000);
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
