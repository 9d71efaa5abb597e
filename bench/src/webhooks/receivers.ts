import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { now } from '../run/clock';
import { endWithParent, report, settings } from '../run/report-to-parent';

/** The paths that begin so take a call and never answer it; all others answer at once. */
export interface Hanging {
  hanging: string;
}

export interface Listening {
  url: string;
}

/** A call that is here whole. */
export interface Receipt {
  order: string;
  at: number;
}

const { hanging } = settings<Hanging>();

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { data } = JSON.parse(await text(request)) as { data: { id: string } };
  report({ order: data.id, at: now() } satisfies Receipt);
  if (!request.url?.startsWith(hanging)) response.writeHead(204).end();
}

endWithParent();
const server = createServer((request, response) => void receive(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  report({ url: `http://127.0.0.1:${port}` } satisfies Listening);
});
