import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection of which the bytes are ours: for what no client would send. */
export function open(url: string): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
}

/** Sends bytes and returns all that comes until the connection is closed. */
export async function send(url: string, bytes: string | Buffer): Promise<string> {
  const socket = open(url);
  socket.write(bytes);
  return readAll(socket);
}

/** What comes until the connection is closed: also when that is with an error, as it may be while we still send. */
export async function readAll(socket: Socket): Promise<string> {
  let all = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (all += chunk));
  await once(socket, 'close');
  return all;
}

/** A request as text, whose connection ends with the answer. */
export function request(method: string, path: string, headers: string[] = [], body = ''): string {
  return [`${method} ${path} HTTP/1.1`, 'host: x', 'connection: close', ...headers, '', body].join('\r\n');
}

/** What there is in an answer: its status, and the problem's code when its body is one. */
export function outcome(answer: string): [number, string | undefined] {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
  return [status, /"code":"([a-z-]+)"/.exec(answer)?.[1]];
}
