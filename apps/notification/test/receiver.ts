import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TakenCall {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Behaviour = (response: ServerResponse, call: TakenCall) => void;

export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();

/** Keeps the connection, and says nothing. */
export const hangs: Behaviour = () => undefined;

/** A real HTTP server; what it does with a call may be changed at any time. */
export async function receiver(behaviour: Behaviour = answers(204)) {
  const taken: TakenCall[] = [];
  const state = { behaviour, atOnce: 0, mostAtOnce: 0 };
  const listener: RequestListener = (request, response) => {
    state.mostAtOnce = Math.max(state.mostAtOnce, ++state.atOnce);
    response.on('close', () => (state.atOnce -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      taken.push(call);
      state.behaviour(response, call);
    });
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    taken,
    state,
    port,
    url: `http://127.0.0.1:${port}/hook`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
