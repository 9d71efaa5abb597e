import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { answerClientError } from './client-error';
import { requestId } from './request-id';
import { SECURITY_HEADERS } from './security-headers';

/** For how long a sender may take, in ms; of specs alone, which can not wait as long. */
export interface Patience {
  headersTimeout: number;
  requestTimeout: number;
  connectionsCheckingInterval: number;
}

const PATIENCE: Patience = {
  headersTimeout: 10_000,
  // For a request to arrive as a whole, so that a slow sender holds no connection for long.
  requestTimeout: 30_000,
  // How often Node looks for those whose time is over; its default would let them live for 30 s more.
  connectionsCheckingInterval: 2_000,
};

/** Streams and waiting callers each have one. More are closed as they come, and memory stays bounded. */
const MAX_CONNECTIONS = 10_000;

/** The HTTP server of every app, with the limits of the contract. */
export function createHttpAdapter(patience: Partial<Patience> = {}): FastifyAdapter {
  const { requestTimeout, ...server } = { ...PATIENCE, ...patience };
  const adapter = new FastifyAdapter({
    bodyLimit: 256 * 1024,
    trustProxy: false,
    genReqId: requestId,
    http: server,
    requestTimeout,
    // Silence on a connection. Longer than the longest answer is awaited (30 s) and than a stream is silent (15 s).
    connectionTimeout: 90_000,
    // Idle ones go at once when the server closes; one with a request on it ends with its answer.
    forceCloseConnections: 'idle',
    // What still comes on such a connection is answered like any other, and not with a 503 of Fastify's own.
    return503OnClosing: false,
    // A path that can not be decoded is refused before there is a route; without this, past the app's own filters.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      introduce(request, reply);
      return reply.server.errorHandler(error, request, reply);
    },
    clientErrorHandler: answerClientError,
    // By default 100 characters, counted before decoding: an id of 128 characters that needs %XX would be refused.
    routerOptions: { maxParamLength: 2048 },
  });
  const fastify = adapter.getInstance();
  fastify.server.maxConnections = MAX_CONNECTIONS;
  fastify.addHook('onRequest', (request, reply, done) => {
    introduce(request, reply);
    done();
  });
  return adapter;
}

/** What every answer carries. */
function introduce(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
}
