import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ClientOptions } from '../src/http.js';
import { WaybillClient } from '../src/index.js';

export interface Asked {
  method?: string;
  url?: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers the first request, the second and so on; the last one answers all that follow. */
export type Answers = ((response: ServerResponse, asked: Asked) => void)[];

/** A bare HTTP server, which answers as it is told, and what it was asked. */
export class Server {
  readonly asked: Asked[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(answers: Answers): Promise<Server> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request;
        const asked = { method, url, headers, body };
        const answer = answers[Math.min(started.asked.length, answers.length - 1)];
        started.asked.push(asked);
        answer?.(response, asked);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new Server(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return started;
  }

  client(options: Partial<ClientOptions> = {}): WaybillClient {
    return new WaybillClient({ url: this.url, ...options });
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** An answer with a body of JSON. */
export const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

/** An answer with a problem document. */
export const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(
    status,
    { type: 'about:blank', title: 'A title', status, detail: 'what went wrong', instance: '/v1', code },
    { 'content-type': 'application/problem+json', ...headers },
  );

/** No answer: the connection is cut. */
export const cut = (response: ServerResponse): void => void response.socket?.destroy();

/** No answer for ever. */
export const silence = (): void => undefined;
