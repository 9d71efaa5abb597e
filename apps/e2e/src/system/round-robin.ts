import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A load balancer: one address for several, which take turns with every request, not only with every connection. */
export class RoundRobin {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(targets: string[]): Promise<RoundRobin> {
    let turn = 0;
    const server = createServer((incoming, outgoing) => {
      const { method, headers, url = '/' } = incoming;
      const target = targets[turn++ % targets.length] + url;
      const forwarded = request(target, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        // An answer that is cut off is cut off for the client too.
        pipeline(answer, outgoing, () => undefined);
      });
      forwarded.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
      outgoing.once('close', () => forwarded.destroy());
      incoming.pipe(forwarded);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RoundRobin(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
