import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SECURITY_HEADERS } from './security-headers';

const NOT_HTTP = [400, 'malformed-request', 'this is not a request that HTTP/1.1 knows'] as const;
const REFUSALS: Record<string, readonly [number, string, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request-timeout', 'the request did not arrive in time'],
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'the request line and the headers are larger than 16 KB'],
};

/** Answers what never became a request, with a problem document like all others, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable && !hasBegun(socket)) {
    const [status, code, detail] = REFUSALS[error.code ?? ''] ?? NOT_HTTP;
    const title = STATUS_CODES[status];
    const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
    const headers = {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': randomUUID(),
      ...SECURITY_HEADERS,
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

/** Whether an answer is under way on it, in the midst of which another one would be read as its text. Node asks the same. */
function hasBegun(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent: boolean } | null };
  return answer?.headersSent === true;
}
