import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { CallError } from './call-error';
import { resolveHost, type Address } from './resolve-host';

export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface CallOptions {
  /** For all of it: the name's look-up, connecting, and the answer to its end. */
  timeoutMs: number;
  /** Also http, and addresses that are not public. */
  allowPrivate: boolean;
  /** Aborted when the process can wait no longer: the error is then SHUTDOWN. */
  signal?: AbortSignal;
}

export const SHUTDOWN = 'shutdown';

export interface Answer {
  status: number;
  retryAfter: string | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
// Made here, so that NODE_USE_ENV_PROXY and proxies, who would look the name up again, have no say in them.
const agents = {
  'http:': new http.Agent({ keepAlive: false }),
  'https:': new https.Agent({ keepAlive: false }),
};

/**
 * Posts JSON once: no redirect is followed, no cookie kept, and at most 64 KB of the answer are read. Throws a
 * CallError when no whole answer came in time.
 */
export async function callWebhook(
  call: Call,
  { timeoutMs, allowPrivate, signal: shutdown }: CallOptions,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = shutdown ? AbortSignal.any([timeout, shutdown]) : timeout;
  try {
    const url = urlOf(call.url, allowPrivate);
    const addresses = await beforeTheEnd(resolveHost(url, allowPrivate), signal);
    return await beforeTheEnd(post(url, call, addresses, signal), signal);
  } catch (error) {
    if (error instanceof CallError) throw error;
    if (timeout.aborted) throw new CallError('timeout', { cause: error });
    if (signal.aborted) throw new CallError(SHUTDOWN, { cause: error });
    throw new CallError((error as NodeJS.ErrnoException).code ?? 'failed', { cause: error });
  }
}

function urlOf(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && allowPrivate)) return url;
  throw new CallError('url-refused');
}

function beforeTheEnd<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

function post(url: URL, { headers, body }: Call, addresses: Address[], signal: AbortSignal): Promise<Answer> {
  const protocol = url.protocol as keyof typeof agents;
  const { request } = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent: agents[protocol],
      lookup: pinnedTo(addresses),
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    sent.on('error', reject);
    // A 101 is an answer like others; Node tells of it by this event alone, and ends nothing by itself.
    sent.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve({ status: statusCode ?? 0, retryAfter: undefined });
    });
    sent.on('response', (response) => {
      const { statusCode, headers } = response;
      const answer = { status: statusCode ?? 0, retryAfter: headers['retry-after'] };
      let bytes = 0;
      response.on('error', reject);
      response.on('end', () => resolve(answer));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_ANSWER_BYTES) return;
        // What it wanted to say is said by its status.
        resolve(answer);
        sent.destroy();
      });
    });
    sent.end(body);
  });
}

/** Answers with what has been checked, whatever the name means by now. Never called for a literal address. */
const pinnedTo =
  (addresses: Address[]): LookupFunction =>
  (_name, { all }, done) => {
    if (all) done(null, addresses);
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
